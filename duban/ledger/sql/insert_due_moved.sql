-- Lists moved deadlines: once a notice and duty, from the first deadline to the last.
INSERT INTO due_moved AS moved (event, kind, duty, at, due_before, due_at, provisional)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::timestamptz[], $5::timestamptz[], $6::timestamptz[], $7::boolean[])
ON CONFLICT (event, duty) DO UPDATE SET due_at = excluded.due_at, provisional = excluded.provisional, at = excluded.at
