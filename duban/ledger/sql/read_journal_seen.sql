-- What was seen when the chain was last added to.
SELECT seen::text FROM journal_standing
