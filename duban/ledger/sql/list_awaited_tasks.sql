-- The tasks on which the lead office is to decide: handed in for closing, or disputed; of the thousand that are oldest the
-- first due first, at most ($1).
SELECT task.id, task.title, task.unit, task.assisting, task.state, clock.due_at, coalesce(clock.provisional, false) AS provisional
FROM (SELECT * FROM task WHERE state IN ('submitted', 'disputed') ORDER BY id LIMIT 1000) AS task
LEFT JOIN clock ON clock.duty = task.id
ORDER BY clock.due_at NULLS LAST, task.id LIMIT $1
