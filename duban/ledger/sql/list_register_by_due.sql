-- One page of the register, the first due first, behind an instant and an id ($1, $2): due from $3 and before $4, of units
-- ($5; what they owe or assist), in states ($6), of one kind of event ($7), with a word in the title ($8); those of restricted
-- events ($9: kinds that are) only for who may see them. `$10` says that the unfinished alone are asked for.
SELECT task.id, task.title, task.unit, task.state, event.kind,
       coalesce(event.body #>> '{data,title}', event.body #>> '{data,name}') AS said,
       clock.due_at, clock.provisional
FROM clock
JOIN task ON task.id = clock.duty
JOIN event ON event.id = task.event
WHERE clock.kind = 't' AND clock.due_at >= $3 AND clock.due_at < $4 AND (clock.due_at, clock.duty) > ($1, $2)
  AND ($5::text[] IS NULL OR task.unit = ANY($5) OR (task.assisting <> '{}' AND task.assisting && $5))
  AND ($6::text[] IS NULL OR task.state = ANY($6))
  AND ($7::text IS NULL OR event.kind = $7)
  AND ($8::text IS NULL OR strpos(task.title, $8) > 0)
  AND ($9::text[] IS NULL OR NOT is_restricted(event.*, $9))
  AND (NOT $10::boolean OR task.state NOT IN ('closed', 'withdrawn', 'cancelled'))
ORDER BY clock.due_at, clock.duty LIMIT $11
