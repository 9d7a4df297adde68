-- The tasks of this task's event, held until the commit in the order in which every closing holds them.
SELECT id FROM task WHERE event = (SELECT event FROM task WHERE id = $1) ORDER BY id FOR UPDATE
