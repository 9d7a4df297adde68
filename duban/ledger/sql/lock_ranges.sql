-- The covered ranges of a partition, held until the end of the transaction.
SELECT lower, upper FROM intake_range
WHERE incarnation = $1 AND topic = $2 AND partition = $3 ORDER BY lower FOR UPDATE
