-- Digests of a day to come.
INSERT INTO day_digest (id, holding, channel, at) SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::timestamptz[])
ON CONFLICT DO NOTHING
