-- The unfinished tasks that units ($1) owe or assist, the first due first, at most ($2).
SELECT task.id, task.title, task.unit, task.assisting, task.state, clock.due_at, coalesce(clock.provisional, false) AS provisional
FROM task LEFT JOIN clock ON clock.duty = task.id
WHERE (task.unit = ANY($1::text[]) OR (task.assisting <> '{}' AND task.assisting && $1::text[]))
  AND task.state NOT IN ('closed', 'withdrawn', 'cancelled')
ORDER BY clock.due_at NULLS LAST, task.id LIMIT $2
