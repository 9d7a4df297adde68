-- The register (`list_register`) of units ($2): what each of them owes, found unit by unit, and what any of them assists. A
-- unit is written as a span, so that its own index is walked, and not all tasks in search of a unit that has few.
WITH assisted AS MATERIALIZED (
    SELECT * FROM task
    WHERE assisting <> '{}' AND assisting && $2::text[] AND id < $1
      AND ($3::text[] IS NULL OR state = ANY($3))
      AND (NOT $7::boolean OR state NOT IN ('closed', 'withdrawn', 'cancelled'))
), found AS (
    SELECT own.* FROM unnest($2::text[]) AS asked (unit), LATERAL (
        SELECT task.id, task.title, task.unit, task.state, event.kind,
               coalesce(event.body #>> '{data,title}', event.body #>> '{data,name}') AS said
        FROM task JOIN event ON event.id = task.event
        WHERE task.unit >= asked.unit AND (task.unit, task.id) < (asked.unit, $1)
          AND ($3::text[] IS NULL OR task.state = ANY($3))
          AND ($4::text IS NULL OR event.kind = $4)
          AND ($5::text IS NULL OR strpos(task.title, $5) > 0)
          AND ($6::text[] IS NULL OR NOT is_restricted(event.*, $6))
          AND (NOT $7::boolean OR task.state NOT IN ('closed', 'withdrawn', 'cancelled'))
        ORDER BY task.unit DESC, task.id DESC LIMIT $8
    ) AS own
    UNION
    SELECT task.id, task.title, task.unit, task.state, event.kind,
           coalesce(event.body #>> '{data,title}', event.body #>> '{data,name}') AS said
    FROM assisted AS task JOIN event ON event.id = task.event
    WHERE ($4::text IS NULL OR event.kind = $4)
      AND ($5::text IS NULL OR strpos(task.title, $5) > 0)
      AND ($6::text[] IS NULL OR NOT is_restricted(event.*, $6))
)
SELECT found.*, clock.due_at, coalesce(clock.provisional, false) AS provisional
FROM (SELECT * FROM found ORDER BY id DESC LIMIT $8) AS found LEFT JOIN clock ON clock.duty = found.id
ORDER BY found.id DESC
