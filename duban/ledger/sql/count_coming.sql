-- How many a directive is still to reach, a tier: in openings not expanded to their end, as at the opening; in tiers not
-- open yet, as of the day.
SELECT tier, count(DISTINCT post) AS coming
FROM (
    SELECT opening.tier, holding.post
    FROM opening
    JOIN holding ON holding.unit = opening.unit AND holding.kind = ($2::text[])[opening.tier] AND holding.id > opening.cursor
    WHERE opening.event = $1 AND NOT opening.done
      AND holding.recorded_version <= opening.organisation_version
      AND (holding.retired_version IS NULL OR holding.retired_version > opening.organisation_version)
      AND (holding.valid_from IS NULL OR holding.valid_from <= (opening.opened_at AT TIME ZONE $5)::date)
      AND (holding.valid_to IS NULL OR holding.valid_to >= (opening.opened_at AT TIME ZONE $5)::date)
    UNION ALL
    SELECT tiers.tier, holding.post
    FROM (SELECT DISTINCT unit FROM opening WHERE event = $1) AS units
    CROSS JOIN unnest($3::smallint[]) AS tiers (tier)
    JOIN holding ON holding.unit = units.unit AND holding.kind = ($2::text[])[tiers.tier]
    WHERE NOT EXISTS (SELECT FROM opening WHERE event = $1 AND opening.unit = units.unit AND opening.tier = tiers.tier)
      AND holding.retired_version IS NULL
      AND (holding.valid_from IS NULL OR holding.valid_from <= $4) AND (holding.valid_to IS NULL OR holding.valid_to >= $4)
) AS whom
GROUP BY tier
