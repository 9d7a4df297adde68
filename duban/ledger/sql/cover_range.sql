-- Extends the first range that touches this one, swallowing the others that do; returns nothing where none does.
WITH touched AS (
    SELECT lower, upper FROM intake_range
    WHERE incarnation = $1 AND topic = $2 AND partition = $3 AND lower <= $5 AND upper >= $4
    ORDER BY lower FOR UPDATE
), swallowed AS (
    DELETE FROM intake_range
    WHERE incarnation = $1 AND topic = $2 AND partition = $3
      AND lower IN (SELECT lower FROM touched WHERE lower > (SELECT min(lower) FROM touched))
)
UPDATE intake_range
SET lower = least(lower, $4), upper = greatest((SELECT max(upper) FROM touched), $5), at_real = clock_timestamp()
WHERE incarnation = $1 AND topic = $2 AND partition = $3 AND lower = (SELECT min(lower) FROM touched)
RETURNING lower
