-- Remembers what is seen now, where it shows entries that were not seen at the last look.
INSERT INTO journal_look (seen) SELECT pg_current_snapshot()
WHERE EXISTS (
    SELECT FROM journal_entry
    WHERE xid >= pg_snapshot_xmin($1::text::pg_snapshot) AND NOT pg_visible_in_snapshot(xid, $1::text::pg_snapshot)
)
