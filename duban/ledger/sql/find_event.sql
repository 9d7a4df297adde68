-- The id of an event by its identity.
SELECT id FROM event WHERE source = $1 AND event_id = $2
