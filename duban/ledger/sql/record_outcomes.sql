-- Records what became of notices in this worker's hand: an end, or back to the queue to be tried again.
WITH ended AS (
    UPDATE notice SET state = row.state, reason = row.reason, worker = NULL,
           outcome_at = CASE row.state WHEN 'queued' THEN NULL ELSE $3::timestamptz END,
           retry_real = CASE row.state WHEN 'queued' THEN clock_timestamp() + row.wait * interval '1 second' END,
           ambiguous = notice.ambiguous + row.ambiguous::int, gateway = coalesce(row.gateway, notice.gateway),
           reference = coalesce(row.reference, notice.reference), parts = coalesce(row.parts, notice.parts)
    FROM unnest($1::uuid[], $4::text[], $5::text[], $6::float8[], $7::boolean[], $8::text[], $9::text[], $10::smallint[])
         AS row (id, state, reason, wait, ambiguous, gateway, reference, parts)
    WHERE notice.id = row.id AND notice.state IN ('claimed', 'sending') AND worker = $2
    RETURNING notice.id, notice.state, notice.reason, channel, duty, holding
), noted AS (
    INSERT INTO journal_entry (at, body)
    SELECT $3, json_build_object('v', 1, 'what', 'notice', 'id', id, 'state', state, 'at', $3::timestamptz, 'by', 'system',
                                 'how', coalesce(reason, channel), 'channel', channel, 'duty', duty, 'holding', holding)::text
    FROM ended
)
SELECT id FROM ended
