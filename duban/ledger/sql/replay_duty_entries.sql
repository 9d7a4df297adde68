-- The entries of tasks or of obligations, those of one together, in the order they were written.
SELECT duty AS id, body FROM journal_entry WHERE duty IS NOT NULL AND body LIKE $1 ORDER BY duty, n
