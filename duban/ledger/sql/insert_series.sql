-- Keeps the recurring work of events.
INSERT INTO series (event, kind, subject, period, next_day, next_at, provisional, counted_from, last_period, state, reason,
                    ended_at, resumes_at)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::date[], $6::timestamptz[], $7::boolean[],
                     $8::date[], $9::text[], $10::text[], $11::text[], $12::timestamptz[], $13::timestamptz[])
ON CONFLICT (event) DO NOTHING
