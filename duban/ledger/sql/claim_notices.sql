-- Takes the most urgent notices of a channel for a worker whose lease holds, none less urgent than $5. Of an event taken back
-- only those that say so; of reminders only those of which it is decided that they go by themselves.
WITH picked AS (
    SELECT id FROM notice
    WHERE channel = $1 AND state = 'queued' AND urgency >= $5 AND (retry_real IS NULL OR retry_real <= clock_timestamp())
      AND (step = 'withdrawn' OR NOT EXISTS (SELECT FROM withdrawal WHERE withdrawal.event = notice.event))
      AND (queued_at <= (SELECT decided FROM send_gate) OR NOT is_reminder(duty, context))
      AND EXISTS (SELECT FROM lease WHERE lease.id = $3 AND NOT ended
                  AND heartbeat_real > clock_timestamp() - interval '15 seconds')
    ORDER BY urgency DESC, queued_at, id LIMIT $2
    FOR UPDATE SKIP LOCKED
), claimed AS (
    UPDATE notice SET state = 'claimed', worker = $3, reason = nullif(reason, 'quiet-hours') FROM picked WHERE notice.id = picked.id
    RETURNING notice.id, notice.event, notice.duty, notice.duty_kind, notice.revision, notice.holding, notice.step,
              notice.channel, notice.urgency, notice.queued_at, notice.attempts, notice.ambiguous, notice.context
), noted AS (
    INSERT INTO journal_entry (at, body)
    SELECT $4, json_build_object('v', 1, 'what', 'notice', 'id', id, 'state', 'claimed', 'at', $4::timestamptz, 'by', 'system',
                                 'how', step, 'channel', channel, 'duty', duty, 'holding', holding)::text FROM claimed
)
SELECT * FROM claimed ORDER BY urgency DESC, queued_at, id
