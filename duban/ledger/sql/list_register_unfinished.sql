-- The register by due (`list_register_by_due`) where few tasks are unfinished and only they are asked for: each of them is looked
-- at, and nothing that was finished before it. OFFSET 0 keeps clocks and events from being read whole.
SELECT task.id, task.title, task.unit, task.state, event.kind,
       coalesce(event.body #>> '{data,title}', event.body #>> '{data,name}') AS said,
       clock.due_at, clock.provisional
FROM task,
     LATERAL (SELECT * FROM clock WHERE clock.duty = task.id OFFSET 0) AS clock,
     LATERAL (SELECT said AS whole, said.kind, said.body FROM event AS said WHERE said.id = task.event OFFSET 0) AS event
WHERE task.state NOT IN ('closed', 'withdrawn', 'cancelled')
  AND clock.due_at >= $3 AND clock.due_at < $4 AND (clock.due_at, clock.duty) > ($1, $2)
  AND ($5::text[] IS NULL OR task.unit = ANY($5) OR (task.assisting <> '{}' AND task.assisting && $5))
  AND ($6::text[] IS NULL OR task.state = ANY($6))
  AND ($7::text IS NULL OR event.kind = $7)
  AND ($8::text IS NULL OR strpos(task.title, $8) > 0)
  AND ($9::text[] IS NULL OR NOT is_restricted(event.whole, $9))
ORDER BY clock.due_at, clock.duty LIMIT $10
