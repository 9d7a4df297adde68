-- One page of the register, newest first, before an id ($1): of whichever units (no $2), in states ($3), of one kind of event
-- ($4), with a word in the title ($5); those of restricted events ($6: kinds that are) only for who may
-- see them. `$7` says that the unfinished alone are asked for, which an index knows.
SELECT task.id, task.title, task.unit, task.state, event.kind,
       coalesce(event.body #>> '{data,title}', event.body #>> '{data,name}') AS said,
       clock.due_at, coalesce(clock.provisional, false) AS provisional
FROM task
JOIN event ON event.id = task.event
LEFT JOIN clock ON clock.duty = task.id
WHERE task.id < $1 AND $2::text[] IS NULL
  AND ($3::text[] IS NULL OR task.state = ANY($3))
  AND ($4::text IS NULL OR event.kind = $4)
  AND ($5::text IS NULL OR strpos(task.title, $5) > 0)
  AND ($6::text[] IS NULL OR NOT is_restricted(event.*, $6))
  AND (NOT $7::boolean OR task.state NOT IN ('closed', 'withdrawn', 'cancelled'))
ORDER BY task.id DESC LIMIT $8
