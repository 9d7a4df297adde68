-- The next unfinished tasks of a unit become another's, which then no longer only assists in them.
WITH chunk AS MATERIALIZED (
    SELECT id FROM task
    WHERE unit = $1 AND state NOT IN ('closed', 'withdrawn', 'cancelled')
      AND NOT EXISTS (SELECT FROM withdrawal WHERE withdrawal.event = task.event)
    ORDER BY id LIMIT $3 FOR UPDATE
), passed AS (
    UPDATE task SET unit = $2, assisting = array_remove(assisting, $2) FROM chunk WHERE task.id = chunk.id
    RETURNING task.id, task.event, task.unit, task.title, task.state
)
SELECT passed.*, clock.due_at, coalesce(clock.provisional, false) AS provisional FROM passed LEFT JOIN clock ON clock.duty = passed.id ORDER BY passed.id
