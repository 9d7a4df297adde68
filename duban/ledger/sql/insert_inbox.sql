-- Puts events into the gateway's inbox; an identity that is there already is left alone and not returned.
INSERT INTO inbox (source, event_id, content_hash, topic, key, value, value_hash, publisher, received_at, position)
SELECT * FROM unnest($1::text[], $2::text[], $3::bytea[], $4::text[], $5::bytea[], $6::bytea[], $7::bytea[], $8::text[],
                     $9::timestamptz[], $10::smallint[])
ON CONFLICT (source, event_id) DO NOTHING
RETURNING n, source, event_id
