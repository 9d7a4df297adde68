-- How many clocks a notice is held against: those with steps to come, provisional or due since an instant.
SELECT count(*) FROM clock WHERE next_at IS NOT NULL AND (provisional OR due_at >= $1)
