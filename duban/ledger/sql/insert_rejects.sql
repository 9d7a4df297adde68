-- Keeps what was refused, whole, with where it came from; a place is refused once. Lists travel as JSON text, since an
-- array of lists would be taken for a matrix.
INSERT INTO reject (reason, field, faults, incarnation, topic, partition, "offset", received_at, envelope, key, headers, body, body_hash)
SELECT reason, field, faults::jsonb, incarnation, topic, partition, "offset", received_at, envelope, key, headers::jsonb, body, body_hash
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::integer[], $7::bigint[], $8::timestamptz[],
            $9::jsonb[], $10::bytea[], $11::text[], $12::bytea[], $13::bytea[])
     AS row (reason, field, faults, incarnation, topic, partition, "offset", received_at, envelope, key, headers, body, body_hash)
ON CONFLICT DO NOTHING
RETURNING id
