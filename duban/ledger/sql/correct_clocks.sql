-- Writes anew when the next step of clocks comes; nothing has fired.
UPDATE clock SET outcome = row.outcome, next_at = row.next_at
FROM unnest($1::uuid[], $2::text[], $3::timestamptz[]) AS row (duty, outcome, next_at)
WHERE clock.duty = row.duty
