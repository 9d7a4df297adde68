-- Ends a session of this person.
UPDATE session SET ended_real = clock_timestamp() WHERE id = $1 AND person = $2 AND ended_real IS NULL RETURNING id
