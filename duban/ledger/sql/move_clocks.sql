-- Writes deadlines and next steps anew; nothing has fired.
UPDATE clock SET due_at = row.due_at, provisional = row.provisional, next_at = row.next_at
FROM unnest($1::uuid[], $2::timestamptz[], $3::boolean[], $4::timestamptz[]) AS row (duty, due_at, provisional, next_at)
WHERE clock.duty = row.duty
