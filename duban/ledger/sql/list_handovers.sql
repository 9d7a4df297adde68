-- The newest handovers, of one post where it is named.
SELECT n, post, way, person, effective, until, by, recorded_at, state, done_at, was, version, code FROM handover
WHERE $1::text IS NULL OR post = $1 ORDER BY n DESC LIMIT $2
