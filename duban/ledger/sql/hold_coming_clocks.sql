-- Clocks with steps to come, provisional or due since an instant, behind a cursor, held until the commit; those of tasks at
-- rest too, whose deadline follows though no step of theirs comes.
SELECT duty, kind, policy, due_at, provisional, revision, outcome, next_at FROM clock
WHERE duty > $1 AND (provisional OR due_at >= $2)
  AND (next_at IS NOT NULL OR EXISTS (SELECT FROM task WHERE task.id = duty AND state = 'paused'))
ORDER BY duty LIMIT $3 FOR UPDATE
