-- Who of a directive's open tiers has not acknowledged, whether late, and whether no message could reach them.
SELECT opening.unit, opening.tier, COALESCE(held.person, holding.person) AS person, obligation.state,
       COALESCE(clock.due_at, opening.due_at) < $3 AS overdue, COALESCE(told.failed, false) AS undeliverable
FROM opening
JOIN obligation ON obligation.opening = opening.id
JOIN holding ON holding.id = obligation.holding
LEFT JOIN clock ON clock.duty = obligation.id
LEFT JOIN LATERAL (
    SELECT now.person FROM holding AS now
    WHERE now.post = holding.post AND now.retired_version IS NULL AND obligation.state = 'open'
      AND (now.valid_from IS NULL OR now.valid_from <= $2) AND (now.valid_to IS NULL OR now.valid_to >= $2)
    ORDER BY now.valid_from DESC NULLS LAST, now.id DESC LIMIT 1
) AS held ON true
LEFT JOIN LATERAL (
    SELECT bool_and(notice.state = 'failed') AS failed FROM notice
    WHERE notice.duty = obligation.id AND notice.channel <> 'inbox' AND obligation.state = 'open'
) AS told ON true
WHERE opening.event = $1 AND obligation.state NOT IN ('acknowledged', 'conveyed', 'superseded')
ORDER BY opening.unit, opening.tier, holding.id
