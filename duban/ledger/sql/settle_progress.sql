-- What became of the asking, or when it comes instead; `fired_at` where it was asked.
UPDATE progress SET outcome = row.outcome, at = row.at, fired_at = CASE WHEN row.outcome = 'f' THEN $5::timestamptz END
FROM unnest($1::uuid[], $2::smallint[], $3::"char"[], $4::timestamptz[]) AS row (task, revision, outcome, at)
WHERE progress.task = row.task AND progress.revision = row.revision
