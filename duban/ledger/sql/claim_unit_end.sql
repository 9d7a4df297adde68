-- A unit that has ended and of which something may be left, held until the commit.
SELECT unit, until, successor FROM unit_end WHERE NOT done ORDER BY unit LIMIT 1 FOR UPDATE SKIP LOCKED
