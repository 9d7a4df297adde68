-- Records events; an identity that is already there is left alone and not returned.
INSERT INTO event (id, source, event_id, kind, subject, urgency, happened_at, received_at,
                   policy_version, organisation_version, content_hash, body, restricted)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::smallint[], $7::timestamptz[],
                     $8::timestamptz[], $9::integer[], $10::integer[], $11::bytea[], $12::jsonb[], $13::boolean[])
ON CONFLICT DO NOTHING
RETURNING id
