-- The oldest look since which every transaction of then has ended.
SELECT id, seen::text AS seen FROM journal_look
WHERE pg_snapshot_xmax(seen) <= pg_snapshot_xmin(pg_current_snapshot()) ORDER BY id LIMIT 1
