-- Of these units those that have unfinished tasks among their last.
SELECT units.code AS unit
FROM unnest($1::text[]) AS units (code)
WHERE EXISTS (
    SELECT FROM (SELECT state FROM task WHERE unit = units.code ORDER BY id DESC LIMIT 500) AS last
    WHERE state NOT IN ('closed', 'withdrawn', 'cancelled')
)
