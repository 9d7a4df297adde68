-- Keeps what was said of an action, of which unit where it is not the task's own; returns which remark it is.
INSERT INTO remark (task, n, at, action, by, text, unit)
SELECT $1, coalesce(max(n), 0) + 1, $2, $3, $4, $5, $6 FROM remark WHERE task = $1 RETURNING n
