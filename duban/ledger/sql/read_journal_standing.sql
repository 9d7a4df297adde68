-- What is chained: the last row, its algorithm, what was seen by then; and whether the ledger came from another cluster,
-- whose transactions were numbered higher.
SELECT algorithm, seen::text AS seen, coalesce(last.sequence, 0) AS sequence, last.hash,
       pg_snapshot_xmax(seen) > pg_snapshot_xmax(pg_current_snapshot()) AS foreign_numbers,
       coalesce(looked_real < clock_timestamp() - interval '5 seconds', true) AS stale,
       coalesce((SELECT look.seen FROM journal_look AS look ORDER BY id DESC LIMIT 1), seen)::text AS looked_at
FROM journal_standing LEFT JOIN LATERAL (
    SELECT sequence, hash FROM journal_chain ORDER BY sequence DESC LIMIT 1
) AS last ON true
