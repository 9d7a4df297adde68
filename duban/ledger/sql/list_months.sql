-- The monthly partitions of notices and of the journal, the oldest first; about how many rows, how many bytes each has.
SELECT CASE parent.relname WHEN 'notice' THEN 'notice' ELSE 'journal' END AS kind,
       to_date(right(child.relname, 6), 'YYYYMM')::timestamp AT TIME ZONE 'UTC' AS begins,
       greatest(child.reltuples, 0)::bigint AS rows, pg_total_relation_size(child.oid) AS bytes
FROM pg_inherits JOIN pg_class AS parent ON parent.oid = inhparent JOIN pg_class AS child ON child.oid = inhrelid
WHERE parent.relname IN ('notice', 'journal_entry') AND parent.relkind = 'p' AND child.relname ~ '_\d{6}$'
ORDER BY begins, kind
