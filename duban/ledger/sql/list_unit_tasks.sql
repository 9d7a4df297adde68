-- Unfinished tasks of these units, the first due first, a bounded number a unit; `n` counts all of the unit.
SELECT id, unit, key, title, state, due_at, provisional, n FROM (
    SELECT task.id, task.unit, task.key, task.title, task.state, clock.due_at, coalesce(clock.provisional, false) AS provisional,
           count(*) OVER (PARTITION BY task.unit) AS n,
           row_number() OVER (PARTITION BY task.unit ORDER BY clock.due_at, task.id) AS place
    FROM task LEFT JOIN clock ON clock.duty = task.id
    WHERE task.unit = ANY($1::text[]) AND task.state NOT IN ('closed', 'withdrawn', 'cancelled')
      AND NOT EXISTS (SELECT FROM withdrawal WHERE withdrawal.event = task.event)
) AS open
WHERE place <= $2 ORDER BY unit, place
