-- How many tasks were opened, and how many closed by the journal, in each week of the city's zone ($3) from one instant ($1)
-- up to before another ($2); weeks begin on Monday.
SELECT week, sum(opened)::bigint AS opened, sum(closed)::bigint AS closed
FROM (
    SELECT date_trunc('week', opened_at AT TIME ZONE $3)::date AS week, count(*) AS opened, 0 AS closed
    FROM task WHERE opened_at >= $1 AND opened_at < $2 GROUP BY 1
    UNION ALL
    SELECT date_trunc('week', at AT TIME ZONE $3)::date, 0, count(*)
    FROM journal_entry
    WHERE at >= $1 AND at < $2 AND duty IS NOT NULL
      AND body LIKE '{"v":1,"what":"task",%' AND body LIKE '%,"state":"closed",%'
    GROUP BY 1
) AS counted
GROUP BY week ORDER BY week
