-- A file of a task; one that the task has already stays as it was.
INSERT INTO task_file (task, sha256, name, type, size, verdict, at, by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (task, sha256) DO NOTHING
