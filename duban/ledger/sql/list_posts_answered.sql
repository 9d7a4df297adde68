-- The posts that a person answers for on a day, stand-ins too; none for which another counts before.
SELECT answered.kind, answered.unit
FROM (SELECT DISTINCT post FROM holding
      WHERE person = $1 AND retired_version IS NULL
        AND (valid_from IS NULL OR valid_from <= $2) AND (valid_to IS NULL OR valid_to >= $2)) AS mine
CROSS JOIN LATERAL (
    SELECT person, kind, unit FROM holding
    WHERE post = mine.post AND retired_version IS NULL
      AND (valid_from IS NULL OR valid_from <= $2) AND (valid_to IS NULL OR valid_to >= $2)
    ORDER BY standing, valid_from DESC NULLS LAST, id DESC LIMIT 1) AS answered
WHERE answered.person = $1
ORDER BY answered.unit NULLS FIRST, answered.kind
