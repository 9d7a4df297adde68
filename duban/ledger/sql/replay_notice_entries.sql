-- The entries of notices, those of one together, in the order they were written.
SELECT (body::json ->> 'id')::uuid AS id, body FROM journal_entry
WHERE duty IS NULL AND body::json ->> 'what' = 'notice'
  AND (body::json ->> 'id')::uuid >= (SELECT retention_id()) ORDER BY 1, n
