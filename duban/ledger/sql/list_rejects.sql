-- Open rejects, oldest first, behind a cursor.
SELECT id, reason, field, topic, partition, "offset", received_at FROM reject
WHERE state = 'open' AND id > $1 ORDER BY id LIMIT $2
