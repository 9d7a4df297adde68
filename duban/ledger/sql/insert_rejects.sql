-- Keeps what was refused, whole, with where it came from; a place is refused once.
INSERT INTO reject (reason, field, faults, incarnation, topic, partition, "offset", received_at, envelope, key, headers, body, body_hash)
SELECT * FROM unnest($1::text[], $2::text[], $3::jsonb[], $4::text[], $5::text[], $6::integer[], $7::bigint[],
                     $8::timestamptz[], $9::jsonb[], $10::bytea[], $11::jsonb[], $12::bytea[], $13::bytea[])
ON CONFLICT DO NOTHING
RETURNING id
