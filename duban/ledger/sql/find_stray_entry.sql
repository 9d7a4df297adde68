-- An entry that the chain should hold by now and does not.
SELECT n FROM journal_entry
WHERE pg_visible_in_snapshot(xid, (SELECT seen FROM journal_standing))
  AND NOT EXISTS (SELECT FROM journal_chain WHERE journal_chain.n = journal_entry.n) LIMIT 1
