-- Extends the range that ends where this one begins (or that holds its beginning); returns nothing where there is none.
UPDATE intake_range SET upper = greatest(upper, $5), at_real = clock_timestamp()
WHERE incarnation = $1 AND topic = $2 AND partition = $3 AND lower <= $4 AND upper >= $4
RETURNING lower
