-- Puts all stale steps that nobody was told of under one notice, once no step is due any more; nothing where another
-- sweep has them. Gives the most pressing duties, each once, and how many there are.
WITH taken AS (
    UPDATE stale_step SET notice = $1
    WHERE notice IS NULL AND NOT EXISTS (SELECT FROM clock WHERE next_at <= $2)
    RETURNING duty, kind
), duty AS (
    SELECT DISTINCT duty AS id, kind FROM taken
)
SELECT coalesce(task.unit, opening.unit) AS unit,
       coalesce(task.title, event.body #>> '{data,title}', event.kind) AS title,
       clock.due_at, clock.provisional, count(*) OVER () AS duties
FROM duty LEFT JOIN task ON task.id = duty.id
LEFT JOIN obligation ON obligation.id = duty.id LEFT JOIN opening ON opening.id = obligation.opening
LEFT JOIN event ON event.id = opening.event LEFT JOIN clock ON clock.duty = duty.id
ORDER BY clock.due_at, unit, title LIMIT $3
