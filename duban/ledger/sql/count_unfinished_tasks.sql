-- How many tasks these units have that are not finished.
SELECT unit, count(*) AS n FROM task
WHERE unit = ANY($1::text[]) AND state NOT IN ('closed', 'withdrawn', 'cancelled')
GROUP BY unit
