-- The files of a task, oldest first; or the one with that hash.
SELECT sha256, name, type, size, verdict, at, by FROM task_file
WHERE task = $1 AND ($2::bytea IS NULL OR sha256 = $2)
ORDER BY at, sha256
