-- A task's unit and state, and who answers for it by that holding; withdrawn as soon as its event is.
SELECT task.unit AS task_unit, holding.unit, holding.post, holding.person,
       CASE WHEN EXISTS (SELECT FROM withdrawal WHERE withdrawal.event = task.event) THEN 'withdrawn' ELSE task.state END AS state
FROM task, holding
WHERE task.id = $1 AND holding.id = $2
