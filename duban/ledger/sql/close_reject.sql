-- A reject was mended and taken in.
UPDATE reject SET state = 'replayed', event = (SELECT id FROM event WHERE source = $2 AND event_id = $3)
WHERE id = $1 AND state = 'open' RETURNING id
