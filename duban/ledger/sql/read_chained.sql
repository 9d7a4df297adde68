-- Rows of the chain after one, in order, each with its entry as stored. One look-up a row: the entries lie by month.
SELECT chained.sequence, chained.n, chained.at, chained.hash, entry.body, entry.duty
FROM (SELECT * FROM journal_chain WHERE sequence > $1 ORDER BY sequence LIMIT $2) AS chained
LEFT JOIN LATERAL (
    SELECT body, duty FROM journal_entry WHERE journal_entry.at = chained.at AND journal_entry.n = chained.n OFFSET 0
) AS entry ON true
ORDER BY chained.sequence
