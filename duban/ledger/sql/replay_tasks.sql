-- Tasks as the journal tells of them.
SELECT task.id, event, key, item, unit, state, due_at, revision
FROM task LEFT JOIN clock ON clock.duty = task.id WHERE task.id >= (SELECT retention_id()) ORDER BY task.id
