-- Who of a unit ($3) was told of which version of a directive: events of its subject ($1) and kind ($2), and when he signed it.
-- By tier and name, behind so many people ($4), at most ($5); restricted events ($6: kinds that are) only for who may see them.
WITH due AS MATERIALIZED (
    SELECT opening.event AS version, opening.tier, obligation.id, obligation.acknowledged_at, holding.person
    FROM event JOIN opening ON opening.event = event.id AND opening.unit = $3
    JOIN obligation ON obligation.opening = opening.id JOIN holding ON holding.id = obligation.holding
    WHERE event.subject = $1 AND event.kind = $2 AND ($6::text[] IS NULL OR NOT is_restricted(event.*, $6))
), people AS MATERIALIZED (
    SELECT due.person, min(due.tier) AS tier, person.name FROM due LEFT JOIN person ON person.person = due.person
    GROUP BY due.person, person.name ORDER BY min(due.tier), person.name, due.person OFFSET $4 LIMIT $5
)
SELECT people.person, people.tier, people.name, due.version, max(due.acknowledged_at) AS signed_at, min(told.at) AS told_at
FROM people JOIN due ON due.person = people.person
LEFT JOIN LATERAL (
    SELECT min(outcome_at) AS at FROM notice WHERE duty = due.id AND state IN ('accepted', 'delivered')
) AS told ON true
GROUP BY people.person, people.tier, people.name, due.version
ORDER BY people.tier, people.name, people.person
