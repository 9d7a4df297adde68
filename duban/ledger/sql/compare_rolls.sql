-- Staff of these finished fan-outs ($1), each of a unit ($2), by an organisation version ($3) on a day ($4): who of the roll
-- has no obligation (`missing`), and who has one and is not on it. A few of each, with how many there are.
WITH roll AS (
    SELECT asked.opening, holding.id AS holding
    FROM unnest($1::bigint[], $2::text[], $3::integer[], $4::date[]) AS asked (opening, unit, version, day)
    JOIN holding ON holding.unit = asked.unit AND kind = 'staff' AND recorded_version <= asked.version
         AND (retired_version IS NULL OR retired_version > asked.version)
         AND (valid_from IS NULL OR valid_from <= asked.day) AND (valid_to IS NULL OR valid_to >= asked.day)
), owed AS (
    SELECT opening, holding, id FROM obligation WHERE opening = ANY($1::bigint[])
)
SELECT coalesce(roll.opening, owed.opening) AS opening, owed.holding IS NULL AS missing, count(*) AS found,
       (array_agg(coalesce(owed.id::text, roll.holding::text)))[1:5] AS ids
FROM roll FULL JOIN owed ON owed.opening = roll.opening AND owed.holding = roll.holding
WHERE roll.holding IS NULL OR owed.holding IS NULL
GROUP BY 1, 2
