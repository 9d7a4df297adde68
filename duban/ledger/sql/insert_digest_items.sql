-- What waits for a person's digest.
INSERT INTO digest_item (post, duty, kind, step, revision, at)
SELECT * FROM unnest($1::text[], $2::uuid[], $3::"char"[], $4::text[], $5::smallint[], $6::timestamptz[])
ON CONFLICT DO NOTHING
