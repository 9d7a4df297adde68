-- Takes clocks whose next instant has come, the oldest first; other sweeps pass over those taken.
SELECT duty, kind, policy, due_at, revision, outcome FROM clock
WHERE next_at <= $1 ORDER BY next_at LIMIT $2
FOR UPDATE SKIP LOCKED
