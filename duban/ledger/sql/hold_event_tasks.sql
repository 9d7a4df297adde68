-- The tasks of an event, each with what its last submission says, held until the commit; always in one order.
SELECT task.id, task.key, task.item, task.state,
       (SELECT value FROM submission WHERE submission.task = task.id ORDER BY n DESC LIMIT 1) AS value
FROM task WHERE task.event = $1 ORDER BY task.id FOR UPDATE
