-- Keeps what was handed in for closing; the newest is the one that counts. Returns which of the task's it is.
INSERT INTO submission (task, n, at, by, text, evidence, value, about, fields)
SELECT task.id, (SELECT coalesce(max(n), 0) + 1 FROM submission WHERE submission.task = task.id), $2, $3, $4, $5, $6,
       event.kind || ' ' || task.key, $7
FROM task JOIN event ON event.id = task.event WHERE task.id = $1
RETURNING n
