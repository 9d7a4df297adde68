-- Queued notices that stand in a digest instead, each with its reason; one that lost its point meanwhile keeps its own.
WITH merged AS (
    UPDATE notice SET state = 'suppressed', reason = row.reason, outcome_at = $1
    FROM unnest($2::uuid[], $3::uuid[], $4::text[]) AS row (id, digest, reason)
    WHERE notice.id = row.id AND notice.state = 'queued'
    RETURNING notice.id, row.digest, row.reason, duty, duty_kind, channel, holding
), kept AS (
    INSERT INTO merged_notice (notice, digest, duty, kind) SELECT id, digest, duty, duty_kind FROM merged
    ON CONFLICT DO NOTHING
)
INSERT INTO journal_entry (at, body)
SELECT $1, json_build_object('v', 1, 'what', 'notice', 'id', id, 'state', 'suppressed', 'at', $1::timestamptz, 'by', 'system',
                             'how', reason, 'channel', channel, 'duty', duty, 'holding', holding, 'digest', digest)::text
FROM merged
