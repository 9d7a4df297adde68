-- Writes the next occurrence of recurring work; without one it has ended.
UPDATE series SET period = row.period, next_day = row.next_day, next_at = row.next_at, provisional = row.provisional,
       counted_from = row.counted_from, last_period = row.last_period,
       state = CASE WHEN row.next_at IS NULL THEN 'ended' ELSE 'running' END,
       reason = CASE WHEN row.next_at IS NULL THEN 'until' END,
       ended_at = CASE WHEN row.next_at IS NULL THEN $8::timestamptz END
FROM unnest($1::uuid[], $2::text[], $3::date[], $4::timestamptz[], $5::boolean[], $6::date[], $7::text[])
     AS row (event, period, next_day, next_at, provisional, counted_from, last_period)
WHERE series.event = row.event AND series.state = 'running'
