-- The open obligations of a post of a unit, the first due first.
SELECT obligation.id, event.source, event.event_id, event.subject, event.body #>> '{data,title}' AS title, opening.tier,
       coalesce(clock.due_at, opening.due_at) AS due_at, coalesce(clock.provisional, opening.provisional) AS provisional
FROM opening
JOIN obligation ON obligation.opening = opening.id AND obligation.state = 'open'
JOIN holding ON holding.id = obligation.holding
JOIN event ON event.id = opening.event
LEFT JOIN clock ON clock.duty = obligation.id
WHERE opening.unit = $2 AND opening.tier < 4 AND holding.post = $1
  AND NOT EXISTS (SELECT FROM withdrawal WHERE withdrawal.event = opening.event)
ORDER BY due_at, obligation.id
