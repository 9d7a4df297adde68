-- The same among those who hold a post of units ($5).
SELECT person.person, person.name, held.post, held.unit
FROM (
    SELECT DISTINCT ON (person) person, post, unit FROM holding
    WHERE unit = ANY($5::text[]) AND retired_version IS NULL
      AND (valid_from IS NULL OR valid_from <= $3) AND (valid_to IS NULL OR valid_to >= $3)
    ORDER BY person, standing, id
) AS held
JOIN person ON person.person = held.person
WHERE person.listed AND search_grams(person.name) @> $2 AND strpos(search_folded(person.name), $1) > 0
LIMIT $4
