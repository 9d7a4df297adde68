-- Whom the tiers of a directive that are not open yet are to reach: who holds those posts now.
SELECT DISTINCT ON (units.unit, tiers.tier, holding.post) units.unit, tiers.tier, holding.person
FROM (SELECT DISTINCT unit FROM opening WHERE event = $1) AS units
CROSS JOIN unnest($2::smallint[]) AS tiers (tier)
JOIN holding ON holding.unit = units.unit AND holding.kind = ($3::text[])[tiers.tier]
WHERE NOT EXISTS (SELECT FROM opening WHERE event = $1 AND opening.unit = units.unit AND opening.tier = tiers.tier)
  AND holding.retired_version IS NULL
  AND (holding.valid_from IS NULL OR holding.valid_from <= $4) AND (holding.valid_to IS NULL OR holding.valid_to >= $4)
ORDER BY units.unit, tiers.tier, holding.post, holding.valid_from DESC NULLS LAST, holding.id DESC
