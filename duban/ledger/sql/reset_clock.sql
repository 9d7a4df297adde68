-- A clock with a new deadline or at the same: its revision, where its ladder stands and what comes next.
UPDATE clock SET due_at = $2, provisional = $3, revision = $4, outcome = $5, next_at = $6,
       fired = CASE WHEN revision = $4 THEN fired END
WHERE duty = $1
