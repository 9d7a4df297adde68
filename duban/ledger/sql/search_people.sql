-- People of the directory whose name has the word ($1, folded; its characters and pairs: $2), $4 of them, each with a post that he
-- holds on a day ($3); who holds none is not found. In no order: a common name is not sorted out.
SELECT person.person, person.name, held.post, held.unit
FROM person, LATERAL (
    SELECT post, unit FROM holding
    WHERE holding.person = person.person AND retired_version IS NULL
      AND (valid_from IS NULL OR valid_from <= $3) AND (valid_to IS NULL OR valid_to >= $3)
    ORDER BY standing, id LIMIT 1
) AS held
WHERE person.listed AND search_grams(person.name) @> $2 AND strpos(search_folded(person.name), $1) > 0
LIMIT $4
