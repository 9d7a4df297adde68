-- Open rejects, oldest first, behind a cursor; of one reason where it is named.
SELECT id, reason, field, topic, partition, "offset", received_at FROM reject
WHERE state = 'open' AND id > $1 AND ($3::text IS NULL OR reason = $3) ORDER BY id LIMIT $2
