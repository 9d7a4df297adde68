-- Keeps steps that were found too late, for the lead office.
INSERT INTO stale_step (duty, revision, step, kind, at)
SELECT * FROM unnest($1::uuid[], $2::smallint[], $3::text[], $4::"char"[], $5::timestamptz[])
ON CONFLICT DO NOTHING
