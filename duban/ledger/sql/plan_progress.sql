-- Plans when a signed task is asked after; one that was asked in this due revision is not asked again.
INSERT INTO progress (task, revision, since, at) VALUES ($1, $2, $3, $4)
ON CONFLICT (task, revision) DO UPDATE SET since = EXCLUDED.since, at = EXCLUDED.at, outcome = '.'
WHERE progress.fired_at IS NULL
