-- Whether an entry older than an instant has no place in the chain yet.
SELECT EXISTS (
    SELECT FROM journal_entry WHERE at < $1
    AND xid >= pg_snapshot_xmin((SELECT seen FROM journal_standing))
    AND NOT pg_visible_in_snapshot(xid, (SELECT seen FROM journal_standing))
)
