-- A task's unit and state, and who answers for it by that holding.
SELECT task.unit AS task_unit, task.state, holding.unit, holding.person FROM task, holding
WHERE task.id = $1 AND holding.id = $2
