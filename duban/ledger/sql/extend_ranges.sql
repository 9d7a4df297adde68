-- Extends ranges over those that they swallowed; when their ends last moved stays as it was.
UPDATE intake_range SET upper = row.upper
FROM unnest($4::bigint[], $5::bigint[]) AS row (lower, upper)
WHERE incarnation = $1 AND topic = $2 AND partition = $3 AND intake_range.lower = row.lower AND intake_range.upper < row.upper
