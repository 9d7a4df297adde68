-- Moves clocks on to their next step.
UPDATE clock SET outcome = row.outcome, next_at = row.next_at, fired = clock.fired || $4::timestamptz
FROM unnest($1::uuid[], $2::text[], $3::timestamptz[]) AS row (duty, outcome, next_at)
WHERE clock.duty = row.duty
