-- What a task's deadline is counted from, and who is told that it moved.
SELECT task.id, task.event, task.key, task.item, task.unit, task.state, task.opened_at, task.title
FROM task WHERE task.id = ANY($1::uuid[]) AND NOT EXISTS (SELECT FROM withdrawal WHERE withdrawal.event = task.event)
