-- Signs an assigned task; returns nothing where it is not waiting to be signed, or its event was taken back.
UPDATE task SET state = 'signed' WHERE id = $1 AND state = 'assigned'
    AND NOT EXISTS (SELECT FROM withdrawal WHERE withdrawal.event = task.event) RETURNING id
