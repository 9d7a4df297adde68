-- Tasks as the journal tells of them.
SELECT task.id, event, key, item, unit, state, due_at, revision
FROM task LEFT JOIN clock ON clock.duty = task.id ORDER BY task.id
