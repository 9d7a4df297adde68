-- Keeps what was said of an action.
INSERT INTO remark (task, n, at, action, by, text)
SELECT $1, coalesce(max(n), 0) + 1, $2, $3, $4, $5 FROM remark WHERE task = $1
