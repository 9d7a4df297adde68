-- The one objection to a task; nothing is returned where there was one before.
INSERT INTO objection (task, event, by, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING task
