-- Unfinished tasks, of one unit ($1) or of all, with their deadlines; $2: the kinds that are restricted by now.
SELECT task.unit, task.title, task.state, task.opened_at, clock.due_at, clock.provisional,
       coalesce(event.body #>> '{data,title}', event.body #>> '{data,name}') AS source, event.kind,
       is_restricted(event.*, $2::text[]) AS restricted
FROM task JOIN event ON event.id = task.event JOIN clock ON clock.duty = task.id
WHERE task.state NOT IN ('closed', 'withdrawn', 'cancelled') AND ($1::text IS NULL OR task.unit = $1)
  AND NOT EXISTS (SELECT FROM withdrawal WHERE withdrawal.event = task.event)
