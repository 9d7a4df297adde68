-- Signs an open obligation; returns nothing where it is not open any more.
UPDATE obligation SET state = 'acknowledged', acknowledged_at = $2, acknowledged_by = $3, signer = $4
WHERE id = $1 AND state = 'open' RETURNING opening
