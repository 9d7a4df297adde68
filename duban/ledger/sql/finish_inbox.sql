-- Intake has made of these an event, a duplicate or a reject: the identity stays, the value is kept there.
UPDATE inbox SET done_real = clock_timestamp(), value = NULL WHERE n = ANY($1::bigint[]) AND done_real IS NULL
