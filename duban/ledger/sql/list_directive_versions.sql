-- Who of a unit ($3) was told of which version of a directive: events of its subject ($1) and kind ($2), and when he signed it.
-- By tier and name, behind so many people ($4), at most ($5); restricted events ($6: kinds that are) only for who may see them.
WITH version AS (
    SELECT id, received_at FROM event
    WHERE subject = $1 AND kind = $2 AND ($6::text[] IS NULL OR NOT is_restricted(event.*, $6))
), seen AS (
    SELECT holding.person, opening.tier, version.id AS version, max(obligation.acknowledged_at) AS signed_at, min(told.at) AS told_at
    FROM version JOIN opening ON opening.event = version.id AND opening.unit = $3
    JOIN obligation ON obligation.opening = opening.id JOIN holding ON holding.id = obligation.holding
    LEFT JOIN LATERAL (
        SELECT min(outcome_at) AS at FROM notice WHERE duty = obligation.id AND state IN ('accepted', 'delivered')
    ) AS told ON true
    GROUP BY holding.person, opening.tier, version.id
), people AS (
    SELECT seen.person, min(seen.tier) AS tier, person.name FROM seen LEFT JOIN person ON person.person = seen.person
    GROUP BY seen.person, person.name ORDER BY min(seen.tier), person.name, seen.person OFFSET $4 LIMIT $5
)
SELECT people.person, people.tier, people.name, seen.version, seen.told_at, seen.signed_at
FROM people JOIN seen ON seen.person = people.person ORDER BY people.tier, people.name, people.person
