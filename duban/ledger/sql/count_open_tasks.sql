-- How many unfinished tasks are due at which instant; those of restricted events count only for who may see them.
SELECT clock.due_at, count(*) AS tasks
FROM task JOIN clock ON clock.duty = task.id JOIN event ON event.id = task.event
WHERE task.state NOT IN ('closed', 'withdrawn', 'cancelled')
  AND ($1::text[] IS NULL OR NOT is_restricted(event.*, $1))
GROUP BY clock.due_at
