-- Records the attempt before the network call, for notices still in this worker's hand and while its lease holds.
WITH marked AS (
    UPDATE notice SET state = 'sending', attempts = attempts + 1, address = row.address
    FROM unnest($1::uuid[], $4::bytea[]) AS row (id, address)
    WHERE notice.id = row.id AND state = 'claimed' AND worker = $2
      AND EXISTS (SELECT FROM lease WHERE lease.id = $2 AND NOT ended
                  AND heartbeat_real > clock_timestamp() - interval '15 seconds')
    RETURNING notice.id, step, channel, duty, holding, attempts
), noted AS (
    INSERT INTO journal_entry (at, body)
    SELECT $3, json_build_object('v', 1, 'what', 'notice', 'id', id, 'state', 'sending', 'at', $3::timestamptz, 'by', 'system',
                                 'how', step, 'channel', channel, 'duty', duty, 'holding', holding, 'attempt', attempts)::text
    FROM marked
)
SELECT id FROM marked
