-- Writes the deadlines of fan-outs anew.
UPDATE opening SET due_at = row.due_at, provisional = row.provisional
FROM unnest($1::bigint[], $2::timestamptz[], $3::boolean[]) AS row (id, due_at, provisional)
WHERE opening.id = row.id
