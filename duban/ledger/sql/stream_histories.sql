-- The journal of every duty, duty after duty, each in its own order.
SELECT duty, n, at, body FROM journal_entry WHERE duty IS NOT NULL ORDER BY duty, n
