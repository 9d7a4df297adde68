-- Who of a unit a directive has not been acknowledged by: of its openings as far as they are expanded, of the rest of them
-- (the roll as at the opening), and of tiers not open yet (who holds those posts on the day), in that order in each tier; the
-- first so many ($8; all without).
SELECT opening.tier, COALESCE(held.person, holding.person) AS person, obligation.id, obligation.state,
       COALESCE(clock.due_at, opening.due_at) < $4 AS overdue, difficulty.duty IS NOT NULL AS difficult,
       holding.kind = 'staff' AND NOT EXISTS (
           SELECT FROM holding AS now
           WHERE now.post = holding.post AND now.retired_version IS NULL
             AND (now.valid_from IS NULL OR now.valid_from <= $3) AND (now.valid_to IS NULL OR now.valid_to >= $3)
       ) AS gone, 1 AS part, holding.id AS place
FROM (
    SELECT mine.* FROM opening AS of_unit JOIN obligation AS mine ON mine.opening = of_unit.id
    WHERE of_unit.event = $1 AND of_unit.unit = $2 AND mine.state NOT IN ('acknowledged', 'conveyed', 'superseded')
    ORDER BY of_unit.tier, mine.holding LIMIT $8
) AS obligation
JOIN opening ON opening.id = obligation.opening
JOIN holding ON holding.id = obligation.holding
LEFT JOIN clock ON clock.duty = obligation.id
LEFT JOIN difficulty ON difficulty.duty = obligation.id
LEFT JOIN LATERAL (
    SELECT now.person FROM holding AS now
    WHERE holding.kind <> 'staff' AND obligation.state = 'open' AND now.post = holding.post AND now.retired_version IS NULL
      AND (now.valid_from IS NULL OR now.valid_from <= $3) AND (now.valid_to IS NULL OR now.valid_to >= $3)
    ORDER BY now.standing, now.valid_from DESC NULLS LAST, now.id DESC LIMIT 1
) AS held ON true
UNION ALL
(
    SELECT DISTINCT ON (opening.tier, holding.post)
           opening.tier, holding.person, NULL::uuid, 'open', opening.due_at < $4, false, false, 2, holding.id
    FROM opening
    JOIN holding ON holding.unit = opening.unit AND holding.kind = ($5::text[])[opening.tier] AND holding.id > opening.cursor
    WHERE opening.event = $1 AND opening.unit = $2 AND NOT opening.done
      AND holding.recorded_version <= opening.organisation_version
      AND (holding.retired_version IS NULL OR holding.retired_version > opening.organisation_version)
      AND (holding.valid_from IS NULL OR holding.valid_from <= (opening.opened_at AT TIME ZONE $6)::date)
      AND (holding.valid_to IS NULL OR holding.valid_to >= (opening.opened_at AT TIME ZONE $6)::date)
    ORDER BY opening.tier, holding.post, holding.standing, holding.valid_from DESC NULLS LAST, holding.id DESC
)
UNION ALL
(
    SELECT DISTINCT ON (tiers.tier, holding.post)
           tiers.tier, holding.person, NULL::uuid, 'tier-not-open', false, false, false, 3, holding.id
    FROM unnest($7::smallint[]) AS tiers (tier)
    JOIN holding ON holding.unit = $2 AND holding.kind = ($5::text[])[tiers.tier]
    WHERE NOT EXISTS (SELECT FROM opening WHERE event = $1 AND opening.unit = $2 AND opening.tier = tiers.tier)
      AND holding.retired_version IS NULL
      AND (holding.valid_from IS NULL OR holding.valid_from <= $3) AND (holding.valid_to IS NULL OR holding.valid_to >= $3)
    ORDER BY tiers.tier, holding.post, holding.standing, holding.valid_from DESC NULLS LAST, holding.id DESC
)
ORDER BY tier, part, place LIMIT $8
