-- Keeps a deadline that was moved, old and new.
INSERT INTO extension (task, n, at, by, due_before, due_at)
SELECT $1, coalesce(max(n), 0) + 1, $2, $3, $4, $5 FROM extension WHERE task = $1
