-- Recurring work that could not be opened is looked at again at that instant.
UPDATE series SET next_at = $2 WHERE event = ANY($1::uuid[]) AND state = 'running'
