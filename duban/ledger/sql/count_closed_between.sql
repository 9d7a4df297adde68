-- How many tasks each unit has closed from one instant up to before another, by the journal.
SELECT task.unit, count(*) AS n
FROM journal_entry AS entry JOIN task ON task.id = entry.duty
WHERE entry.at >= $1 AND entry.at < $2 AND entry.duty IS NOT NULL
  AND entry.body LIKE '{"v":1,"what":"task",%' AND entry.body LIKE '%,"state":"closed",%'
GROUP BY task.unit
