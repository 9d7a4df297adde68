-- Of what ended workers had in hand, these go back: claimed as it was, sending as ambiguous, to be asked about or sent
-- again; and what lost its point meanwhile is suppressed, with its reason.
WITH back AS (
    UPDATE notice SET state = CASE WHEN row.moot IS NULL THEN 'queued' ELSE 'suppressed' END, worker = NULL,
           reason = coalesce(row.moot, reason), outcome_at = CASE WHEN row.moot IS NOT NULL THEN $1::timestamptz END,
           ambiguous = ambiguous + (state = 'sending')::int, retry_real = CASE state WHEN 'sending' THEN clock_timestamp() END
    FROM unnest($2::uuid[], $3::text[]) AS row (id, moot)
    WHERE notice.id = row.id AND state IN ('claimed', 'sending') AND worker IN (SELECT id FROM lease WHERE ended)
    RETURNING notice.id, state, channel, holding, duty, row.moot
), noted AS (
    INSERT INTO journal_entry (at, body)
    SELECT $1, json_build_object('v', 1, 'what', 'notice', 'id', id, 'state', state, 'at', $1::timestamptz, 'by', 'system',
                                 'how', coalesce(moot, 'worker-lost'), 'channel', channel, 'duty', duty,
                                 'holding', holding)::text FROM back
)
SELECT count(*) FROM back
