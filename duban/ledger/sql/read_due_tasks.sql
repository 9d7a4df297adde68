-- What a step about a task must know.
SELECT task.id, unit, event, urgency, task.state, EXISTS (SELECT FROM withdrawal WHERE withdrawal.event = task.event) AS withdrawn
FROM task JOIN event ON event.id = task.event WHERE task.id = ANY($1::uuid[])
