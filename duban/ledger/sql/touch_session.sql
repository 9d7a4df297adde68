-- A session was used just now.
UPDATE session SET seen_real = clock_timestamp() WHERE id = $1
