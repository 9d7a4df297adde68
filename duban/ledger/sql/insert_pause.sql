-- A task is paused until an instant; which pause of the task it is.
INSERT INTO pause (task, n, at, until)
SELECT $1, coalesce(max(n), 0) + 1, $2, $3 FROM pause WHERE task = $1
