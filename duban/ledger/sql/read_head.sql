-- The last row of the chain.
SELECT sequence, hash, at FROM journal_chain ORDER BY sequence DESC LIMIT 1
