-- Whom the unfinished openings of a directive are still to reach: the rest of each roll, as it was at the opening.
SELECT DISTINCT ON (opening.unit, opening.tier, holding.post)
       opening.unit, opening.tier, holding.person, opening.due_at < $2 AS overdue
FROM opening
JOIN holding ON holding.unit = opening.unit AND holding.kind = ($3::text[])[opening.tier] AND holding.id > opening.cursor
WHERE opening.event = $1 AND NOT opening.done
  AND holding.recorded_version <= opening.organisation_version
  AND (holding.retired_version IS NULL OR holding.retired_version > opening.organisation_version)
  AND (holding.valid_from IS NULL OR holding.valid_from <= (opening.opened_at AT TIME ZONE $4)::date)
  AND (holding.valid_to IS NULL OR holding.valid_to >= (opening.opened_at AT TIME ZONE $4)::date)
ORDER BY opening.unit, opening.tier, holding.post, holding.valid_from DESC NULLS LAST, holding.id DESC
