-- How often an action was done to a task with something said.
SELECT count(*) FROM remark WHERE task = $1 AND action = $2
