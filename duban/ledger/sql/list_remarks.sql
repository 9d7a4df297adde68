-- What was said of the actions on a task, oldest first.
SELECT at, action, by, text, unit FROM remark WHERE task = $1 ORDER BY n LIMIT 200
