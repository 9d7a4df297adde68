-- A task is held until the commit.
SELECT FROM task WHERE id = $1 FOR UPDATE
