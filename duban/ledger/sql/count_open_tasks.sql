-- How many unfinished tasks are due at which instant.
SELECT clock.due_at, count(*) AS tasks
FROM task JOIN clock ON clock.duty = task.id
WHERE task.state NOT IN ('closed', 'withdrawn', 'cancelled')
GROUP BY clock.due_at
