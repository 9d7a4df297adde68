-- A task's unit and state, and who answers for it by that holding; withdrawn as soon as its event is.
SELECT task.unit AS task_unit, holding.unit, holding.post, holding.person, event.id AS event, event.kind, event.urgency,
       event.policy_version, clock.due_at, clock.revision,
       CASE WHEN EXISTS (SELECT FROM withdrawal WHERE withdrawal.event = task.event) THEN 'withdrawn' ELSE task.state END AS state
FROM task JOIN event ON event.id = task.event LEFT JOIN clock ON clock.duty = task.id, holding
WHERE task.id = $1 AND holding.id = $2
