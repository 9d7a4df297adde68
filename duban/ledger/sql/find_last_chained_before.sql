-- The last row of the chain whose entry is older than an instant ($1), if it is behind a row ($2); how far it was published.
SELECT chained.sequence, chained.hash, journal_publication.sequence AS published
FROM journal_publication LEFT JOIN LATERAL (
    SELECT sequence, hash FROM journal_chain WHERE at < $1 AND journal_chain.sequence > $2 ORDER BY sequence DESC LIMIT 1
) AS chained ON true
