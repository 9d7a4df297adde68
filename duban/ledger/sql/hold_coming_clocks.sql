-- Clocks with steps to come, provisional or due since an instant, behind a cursor, held until the commit.
SELECT duty, kind, policy, due_at, provisional, revision, outcome, next_at FROM clock
WHERE duty > $1 AND next_at IS NOT NULL AND (provisional OR due_at >= $2)
ORDER BY duty LIMIT $3 FOR UPDATE
