-- Whatever is still queued of an event taken back, but for what says so.
UPDATE notice SET state = 'suppressed', reason = 'withdrawn', outcome_at = $2, worker = NULL
WHERE state = 'queued' AND event = $1 AND step <> 'withdrawn'
RETURNING id, duty, channel, holding
