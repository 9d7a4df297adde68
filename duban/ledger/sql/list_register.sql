-- One page of the register, newest first, before an id ($1): of units ($2; what they owe or assist), in states ($3), due
-- within ($4, $5], with a word in the title ($6); those of restricted events ($7: kinds that are) only for who may see them.
SELECT task.id, task.title, task.unit, task.state, task.opened_at, event.kind, clock.due_at,
       coalesce(clock.provisional, false) AS provisional
FROM task
JOIN event ON event.id = task.event
LEFT JOIN clock ON clock.duty = task.id
WHERE task.id < $1
  AND ($2::text[] IS NULL OR task.unit = ANY($2) OR (task.assisting <> '{}' AND task.assisting && $2))
  AND ($3::text[] IS NULL OR task.state = ANY($3))
  AND ($4::timestamptz IS NULL OR clock.due_at > $4)
  AND ($5::timestamptz IS NULL OR clock.due_at <= $5)
  AND ($6::text IS NULL OR strpos(task.title, $6) > 0)
  AND ($7::text[] IS NULL OR NOT is_restricted(event.*, $7))
ORDER BY task.id DESC LIMIT $8
