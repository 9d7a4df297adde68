-- A task is objected to; its clock goes on.
UPDATE task SET state = 'disputed' WHERE id = $1 AND state IN ('assigned', 'signed') RETURNING id
