-- What was published up to there, by the process that holds the lease.
UPDATE journal_publication SET sequence = $2 WHERE lease = $1 AND sequence < $2 RETURNING sequence
