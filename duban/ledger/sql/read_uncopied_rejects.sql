-- Rejects whose copy has not gone to their topic yet.
SELECT id, reason, field, faults, topic, partition, "offset", received_at, envelope, key, body FROM reject
WHERE NOT copied ORDER BY id LIMIT $1
