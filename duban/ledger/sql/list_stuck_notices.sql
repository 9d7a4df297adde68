-- Notices without an outcome: queued before an instant ($1) and due to be tried before now ($2, of real time), or in the
-- hand of a worker whose lease is over. What quiet hours hold, or held until then, is not stuck.
SELECT id, event, duty FROM notice
WHERE state = 'queued' AND queued_at < $1 AND (retry_real IS NULL OR retry_real < $2)
  AND NOT (reason IS NOT DISTINCT FROM 'quiet-hours' AND EXISTS (SELECT FROM send_gate WHERE quiet_until > $1))
  AND NOT EXISTS (SELECT FROM withdrawal WHERE withdrawal.event = notice.event AND stage <> 'done')
UNION ALL
SELECT id, event, duty FROM notice
WHERE state IN ('claimed', 'sending') AND queued_at < $1
  AND NOT EXISTS (SELECT FROM lease WHERE lease.id = notice.worker AND NOT ended AND heartbeat_real > $2)
LIMIT 1000
