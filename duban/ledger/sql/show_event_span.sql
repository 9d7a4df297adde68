-- Between which ids the events asked for lie; what came of an event bears ids of its instant.
SELECT min(id) AS first, max(id) AS last FROM event
WHERE ($1::text IS NULL OR source = $1) AND ($2::text IS NULL OR event_id = $2) AND ($3::text IS NULL OR subject = $3)
