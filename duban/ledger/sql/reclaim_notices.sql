-- What ended workers had in hand: claimed goes back as it was, sending is ambiguous and goes back to be asked or sent again.
WITH back AS (
    UPDATE notice SET state = 'queued', worker = NULL,
           ambiguous = ambiguous + (state = 'sending')::int, retry_real = CASE state WHEN 'sending' THEN clock_timestamp() END
    WHERE state IN ('claimed', 'sending') AND worker IN (SELECT id FROM lease WHERE ended)
    RETURNING id, channel, holding, duty, ambiguous
), noted AS (
    INSERT INTO journal_entry (at, body)
    SELECT $1, json_build_object('v', 1, 'what', 'notice', 'id', id, 'state', 'queued', 'at', $1::timestamptz, 'by', 'system',
                                 'how', 'worker-lost', 'channel', channel, 'duty', duty, 'holding', holding)::text FROM back
)
SELECT count(*) FROM back
