-- The state of a task, as the last commit left it; withdrawn as soon as its event is.
SELECT CASE WHEN state NOT IN ('closed', 'cancelled') AND EXISTS (SELECT FROM withdrawal WHERE withdrawal.event = task.event)
            THEN 'withdrawn' ELSE state END
FROM task WHERE id = $1
