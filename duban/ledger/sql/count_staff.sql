-- How many people are staff of a unit ($1) on a day ($2).
SELECT count(*) FROM holding
WHERE unit = $1 AND kind = 'staff' AND retired_version IS NULL
  AND (valid_from IS NULL OR valid_from <= $2) AND (valid_to IS NULL OR valid_to >= $2)
