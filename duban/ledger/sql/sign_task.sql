-- Signs an assigned task; returns nothing where it is not waiting to be signed.
UPDATE task SET state = 'signed' WHERE id = $1 AND state = 'assigned' RETURNING id
