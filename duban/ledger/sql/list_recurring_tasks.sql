-- Tasks of recurring work due between two instants.
SELECT task.event, task.item AS period, task.unit, task.title, task.state, clock.due_at, clock.provisional
FROM task JOIN clock ON clock.duty = task.id
WHERE task.key = 'recurring' AND clock.due_at >= $1 AND clock.due_at < $2
ORDER BY clock.due_at, task.id
