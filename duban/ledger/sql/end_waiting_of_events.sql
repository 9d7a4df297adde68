-- What still waits of these events is gone, for that reason; returns what did.
UPDATE waiting SET state = 'gone', reason = $2, at = $3
WHERE event = ANY($1::uuid[]) AND state = 'waiting'
RETURNING event, key, item, after
