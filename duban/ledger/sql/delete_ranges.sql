-- Takes away ranges that others have swallowed.
DELETE FROM intake_range WHERE incarnation = $1 AND topic = $2 AND partition = $3 AND lower = ANY($4::bigint[])
