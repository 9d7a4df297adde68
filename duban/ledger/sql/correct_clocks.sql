-- Writes anew when the next step of clocks comes; nothing has fired.
UPDATE clock SET outcome = row.outcome, next = row.next, next_at = row.next_at
FROM unnest($1::uuid[], $2::text[], $3::smallint[], $4::timestamptz[]) AS row (duty, outcome, next, next_at)
WHERE clock.duty = row.duty
