-- The task that an objection was about, once the objection is taken back: assigned as before, where nobody has ruled.
UPDATE task SET state = 'assigned' FROM objection
WHERE objection.event = $1 AND task.id = objection.task AND task.state = 'disputed' RETURNING task.id
