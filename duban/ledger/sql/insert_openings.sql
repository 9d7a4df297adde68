-- Records fan-outs to be expanded: a tier of a unit under a directive, once.
INSERT INTO opening (event, unit, tier, opened_at, due_at, provisional, organisation_version, after)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::smallint[], $4::timestamptz[], $5::timestamptz[], $6::boolean[],
                     $7::integer[], $8::uuid[])
ON CONFLICT DO NOTHING
