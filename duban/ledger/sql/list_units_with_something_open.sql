-- Of these units those that have unfinished tasks, or people with open obligations.
SELECT units.code AS unit
FROM unnest($1::text[]) AS units (code)
WHERE EXISTS (SELECT FROM task WHERE task.unit = units.code AND state NOT IN ('closed', 'withdrawn', 'cancelled'))
   OR EXISTS (SELECT FROM opening LEFT JOIN obligation ON obligation.opening = opening.id
              WHERE opening.unit = units.code AND (obligation.state = 'open' OR NOT opening.done))
