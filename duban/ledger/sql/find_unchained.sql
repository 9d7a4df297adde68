-- The entries that one look shows and the one before it did not. By their number: whoever saw another's change has the
-- higher one, which cannot be said of transaction ids.
SELECT n, at, body FROM journal_entry
WHERE xid >= pg_snapshot_xmin($1::text::pg_snapshot) AND xid < pg_snapshot_xmax($2::text::pg_snapshot)
  AND NOT pg_visible_in_snapshot(xid, $1::text::pg_snapshot) AND pg_visible_in_snapshot(xid, $2::text::pg_snapshot)
ORDER BY n
