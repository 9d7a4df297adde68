-- Adds to the counters of what became of records.
INSERT INTO intake_count (outcome, n) SELECT * FROM unnest($1::text[], $2::bigint[])
ON CONFLICT (outcome) DO UPDATE SET n = intake_count.n + excluded.n
