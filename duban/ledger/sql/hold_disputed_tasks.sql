-- Tasks that are objected to, held until the commit: whose they are, how they stand, whether they were objected to before.
SELECT task.id, task.unit, task.opened_at,
       CASE WHEN withdrawal.event IS NULL THEN task.state ELSE 'withdrawn' END AS state,
       objection.task IS NOT NULL AS disputed
FROM task LEFT JOIN objection ON objection.task = task.id LEFT JOIN withdrawal ON withdrawal.event = task.event
WHERE task.id = ANY($1::uuid[]) ORDER BY task.id FOR UPDATE OF task
