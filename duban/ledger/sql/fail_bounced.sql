-- Mails that a server had taken and sent back have failed, with the report's code; one in hand is left as it is.
WITH failed AS (
    UPDATE notice SET state = 'failed', reason = row.reason, outcome_at = $3
    FROM unnest($1::uuid[], $2::text[]) AS row (id, reason)
    WHERE notice.id = row.id AND state = 'accepted'
    RETURNING notice.id, state, notice.reason, channel, duty, holding
), noted AS (
    INSERT INTO journal_entry (at, body)
    SELECT $3, json_build_object('v', 1, 'what', 'notice', 'id', id, 'state', state, 'at', $3::timestamptz, 'by', 'system',
                                 'how', reason, 'channel', channel, 'duty', duty, 'holding', holding)::text
    FROM failed
)
SELECT id FROM failed
