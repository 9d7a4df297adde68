-- The open obligations of posts ($1), the first due first, at most ($2).
SELECT obligation.id, event.body #>> '{data,title}' AS title, opening.unit, opening.tier,
       coalesce(clock.due_at, opening.due_at) AS due_at, coalesce(clock.provisional, opening.provisional) AS provisional
FROM (SELECT unit, kind, array_agg(id) AS holdings FROM holding WHERE post = ANY($1::text[]) GROUP BY unit, kind) AS mine
JOIN opening ON opening.unit = mine.unit
 AND opening.tier = CASE mine.kind WHEN 'principal' THEN 1 WHEN 'deputy' THEN 2 WHEN 'liaison' THEN 3 ELSE 4 END
JOIN obligation ON obligation.opening = opening.id AND obligation.holding = ANY(mine.holdings) AND obligation.state = 'open'
JOIN event ON event.id = opening.event
LEFT JOIN clock ON clock.duty = obligation.id
WHERE NOT EXISTS (SELECT FROM withdrawal WHERE withdrawal.event = opening.event)
ORDER BY due_at, obligation.id LIMIT $2
