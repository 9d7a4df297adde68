-- Sets the clocks of duties just opened.
INSERT INTO clock (duty, kind, policy, due_at, provisional, outcome, next_at)
SELECT * FROM unnest($1::uuid[], $2::"char"[], $3::smallint[], $4::timestamptz[], $5::boolean[], $6::text[],
                     $7::timestamptz[])
ON CONFLICT DO NOTHING
