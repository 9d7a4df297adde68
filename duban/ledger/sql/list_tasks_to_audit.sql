-- The tasks of these events, each with its clock, whether it is or was asked after in this due revision, and what the
-- journal tells of it, in order.
SELECT task.id, task.event, task.key, task.item, task.unit, task.state, task.opened_at,
       clock.policy, clock.due_at, clock.revision, clock.outcome, clock.next_at, clock.fired, told.entries,
       EXISTS (SELECT FROM progress WHERE task = task.id AND revision = clock.revision) AS asked_after
FROM task LEFT JOIN clock ON clock.duty = task.id
CROSS JOIN LATERAL (
    SELECT array_agg(n::text || ' ' || (extract(epoch FROM at) * 1000000)::bigint || ' ' || body ORDER BY n) AS entries
    FROM journal_entry WHERE duty = task.id
) AS told
WHERE task.event = ANY($1::uuid[])
ORDER BY task.event, task.id
