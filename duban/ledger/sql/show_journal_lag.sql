-- Entries that are not chained, counted up to a bound; how long they wait; whether for a transaction; what is unpublished.
SELECT (SELECT count(*) FROM (
            SELECT FROM journal_entry
            WHERE xid >= pg_snapshot_xmin($1::text::pg_snapshot) AND NOT pg_visible_in_snapshot(xid, $1::text::pg_snapshot)
            LIMIT $2) AS unchained) AS entries,
       coalesce(extract(epoch FROM clock_timestamp() - coalesce(oldest.at_real, looked_real))::float8, 0) AS seconds,
       coalesce(pg_snapshot_xmax(oldest.seen) > pg_snapshot_xmin(pg_current_snapshot()), false) AS waiting,
       coalesce((SELECT max(sequence) FROM journal_chain), 0) - journal_publication.sequence AS unpublished
FROM journal_standing, journal_publication
LEFT JOIN LATERAL (SELECT seen, at_real FROM journal_look ORDER BY id LIMIT 1) AS oldest ON true
