-- Queued notices of these duties lose their point, for that reason; those already claimed may still go.
UPDATE notice SET state = 'suppressed', reason = $2, outcome_at = $3, worker = NULL
WHERE state = 'queued' AND duty = ANY($1::uuid[]) RETURNING id, duty, channel, holding
