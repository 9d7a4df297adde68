-- Keeps tasks that wait on another of their event.
INSERT INTO waiting (event, key, item, after, value, state, reason, at)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::timestamptz[])
ON CONFLICT DO NOTHING
