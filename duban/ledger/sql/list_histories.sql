-- What the journal tells of these duties since an instant, in its own order.
SELECT duty, body FROM journal_entry
WHERE duty = ANY($1::uuid[]) AND at >= $2
ORDER BY duty, n
