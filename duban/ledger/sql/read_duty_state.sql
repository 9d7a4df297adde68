-- The state of a duty, task or obligation, and who answers by that holding.
SELECT coalesce(task.state, obligation.state) AS state, holding.person
FROM holding LEFT JOIN task ON task.id = $1 LEFT JOIN obligation ON obligation.id = $1
WHERE holding.id = $2
