-- Takes notices of a channel for a worker whose lease holds, none less urgent than $5: for the greater part the most urgent
-- and oldest; before these a share of each event that waits, so that a large one holds up no other, and what is urgent does
-- not starve the rest. Of an event taken back only those that say so; of reminders only those of which it is decided that
-- they go by themselves.
WITH RECURSIVE waits AS (
    (SELECT urgency, event, 1 AS place FROM notice WHERE channel = $1 AND state = 'queued' AND urgency >= $5
     ORDER BY urgency DESC, event LIMIT 1)
    UNION ALL
    SELECT next.urgency, next.event, place + 1 FROM waits CROSS JOIN LATERAL (
        (SELECT notice.urgency, notice.event FROM notice WHERE channel = $1 AND state = 'queued'
         AND notice.urgency = waits.urgency AND notice.event > waits.event ORDER BY notice.event LIMIT 1)
        UNION ALL
        (SELECT notice.urgency, notice.event FROM notice WHERE channel = $1 AND state = 'queued'
         AND notice.urgency >= $5 AND notice.urgency < waits.urgency ORDER BY notice.urgency DESC, notice.event LIMIT 1)
        LIMIT 1
    ) AS next WHERE place < 50
), shared AS (
    SELECT one.id FROM waits CROSS JOIN LATERAL (
        SELECT id FROM notice
        WHERE channel = $1 AND state = 'queued' AND notice.urgency = waits.urgency AND notice.event = waits.event
          AND (retry_real IS NULL OR retry_real <= clock_timestamp())
          AND (step = 'withdrawn' OR NOT EXISTS (SELECT FROM withdrawal WHERE withdrawal.event = notice.event))
          AND (queued_at <= (SELECT decided FROM send_gate) OR NOT is_reminder(duty, context))
        ORDER BY queued_at, id LIMIT $2 / 2 / (SELECT count(*) FROM waits)
        FOR UPDATE SKIP LOCKED
    ) AS one WHERE (SELECT count(*) FROM waits) > 1
), oldest AS (
    SELECT id FROM notice
    WHERE channel = $1 AND state = 'queued' AND urgency >= $5 AND (retry_real IS NULL OR retry_real <= clock_timestamp())
      AND (step = 'withdrawn' OR NOT EXISTS (SELECT FROM withdrawal WHERE withdrawal.event = notice.event))
      AND (queued_at <= (SELECT decided FROM send_gate) OR NOT is_reminder(duty, context))
    ORDER BY urgency DESC, queued_at, id LIMIT $2
    FOR UPDATE SKIP LOCKED
), picked AS (
    SELECT id FROM (SELECT id, 0 AS part FROM shared UNION SELECT id, 1 FROM oldest WHERE id NOT IN (SELECT id FROM shared)) AS chosen
    WHERE EXISTS (SELECT FROM lease WHERE lease.id = $3 AND NOT ended
                  AND heartbeat_real > clock_timestamp() - interval '15 seconds')
    ORDER BY part LIMIT $2
), claimed AS (
    UPDATE notice SET state = 'claimed', worker = $3, reason = nullif(reason, 'quiet-hours') FROM picked WHERE notice.id = picked.id
    RETURNING notice.id, notice.event, notice.duty, notice.duty_kind, notice.revision, notice.holding, notice.step,
              notice.channel, notice.urgency, notice.queued_at, notice.attempts, notice.ambiguous, notice.context,
              notice.gateway, notice.reference, notice.sent_real
), noted AS (
    INSERT INTO journal_entry (at, body)
    SELECT $4, json_build_object('v', 1, 'what', 'notice', 'id', id, 'state', 'claimed', 'at', $4::timestamptz, 'by', 'system',
                                 'how', step, 'channel', channel, 'duty', duty, 'holding', holding)::text FROM claimed
)
SELECT * FROM claimed ORDER BY urgency DESC, queued_at, id
