-- A holding of a person on a day, of a unit if he has one there.
SELECT id FROM holding
WHERE person = $1 AND retired_version IS NULL
  AND (valid_from IS NULL OR valid_from <= $3) AND (valid_to IS NULL OR valid_to >= $3)
ORDER BY unit = $2 DESC NULLS LAST, standing, id LIMIT 1
