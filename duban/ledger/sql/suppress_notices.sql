-- Queued notices of a duty lose their point; those already claimed may still go.
UPDATE notice SET state = 'suppressed', reason = $2, outcome_at = $3, worker = NULL
WHERE duty = $1 AND state = 'queued' RETURNING id, channel, holding
