-- What an event says, by its source ($1) and id ($2).
SELECT id, body FROM event WHERE source = $1 AND event_id = $2
