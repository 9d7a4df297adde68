-- What a look showed is chained: the next look goes on from there. The first row's algorithm is that of all.
WITH done AS (DELETE FROM journal_look WHERE id = $1)
UPDATE journal_standing SET seen = $2::text::pg_snapshot, algorithm = coalesce(algorithm, $3), looked_real = clock_timestamp()
