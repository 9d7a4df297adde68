-- Between which ids the events asked for lie; what came of an event bears ids of its instant.
WITH asked AS MATERIALIZED (
    SELECT id FROM event
    WHERE ($1::text IS NULL OR source = $1) AND ($2::text IS NULL OR event_id = $2) AND ($3::text IS NULL OR subject = $3)
)
SELECT (SELECT id FROM asked ORDER BY id LIMIT 1) AS first, (SELECT id FROM asked ORDER BY id DESC LIMIT 1) AS last
