-- Staff who came to the units of a directive, and who left them, since the tier of staff was opened there; the first $4 of
-- each with how many there are in all: by the roll as the opening froze it, and that of the day ($2). EXCEPT, since it is
-- never a nested loop.
WITH tier AS MATERIALIZED (
    SELECT id, unit, organisation_version, (opened_at AT TIME ZONE $3)::date AS day FROM opening WHERE event = $1 AND tier = 4
), was AS MATERIALIZED (
    SELECT holding.unit, holding.post, holding.person
    FROM tier JOIN holding ON holding.unit = tier.unit AND holding.kind = 'staff'
    WHERE recorded_version <= tier.organisation_version
      AND (retired_version IS NULL OR retired_version > tier.organisation_version)
      AND (valid_from IS NULL OR valid_from <= tier.day) AND (valid_to IS NULL OR valid_to >= tier.day)
), are AS MATERIALIZED (
    SELECT holding.unit, holding.post, holding.person
    FROM tier JOIN holding ON holding.unit = tier.unit AND holding.kind = 'staff'
    WHERE retired_version IS NULL AND (valid_from IS NULL OR valid_from <= $2) AND (valid_to IS NULL OR valid_to >= $2)
), moved AS (
    SELECT true AS joined, came.* FROM (SELECT unit, post, person FROM are EXCEPT SELECT unit, post, person FROM was) AS came
    UNION ALL
    SELECT false, gone.* FROM (SELECT unit, post, person FROM was EXCEPT SELECT unit, post, person FROM are) AS gone
), placed AS (
    SELECT joined, unit, person, count(*) OVER (PARTITION BY joined) AS total,
           row_number() OVER (PARTITION BY joined ORDER BY unit, person) AS place
    FROM moved
)
SELECT joined, unit, person, total FROM placed WHERE place <= $4 ORDER BY joined, unit, person
