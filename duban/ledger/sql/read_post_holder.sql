-- Whoever answers for a post on a day.
SELECT person, unit, kind FROM holding
WHERE post = $1 AND retired_version IS NULL
  AND (valid_from IS NULL OR valid_from <= $2) AND (valid_to IS NULL OR valid_to >= $2)
ORDER BY standing, valid_from DESC NULLS LAST, id DESC LIMIT 1
