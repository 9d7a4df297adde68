-- A task as an action must know it, with its event and its clock; withdrawn as soon as its event is.
SELECT task.id, task.event, task.key, task.item, task.unit, task.assisting, task.title, task.opened_at,
       CASE WHEN task.state NOT IN ('closed', 'cancelled')
                 AND EXISTS (SELECT FROM withdrawal WHERE withdrawal.event = task.event)
            THEN 'withdrawn' ELSE task.state END AS state,
       event.kind, event.subject, event.urgency, event.policy_version,
       clock.due_at, clock.provisional, clock.revision, clock.policy, clock.outcome
FROM task JOIN event ON event.id = task.event LEFT JOIN clock ON clock.duty = task.id
WHERE task.id = $1
