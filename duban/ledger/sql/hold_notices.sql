-- Queued notices that quiet hours hold bear their name from now on: by these channels, below the urgency that goes all the
-- same with each, queued since an instant; at most 5,000 at once.
WITH found AS (
    SELECT notice.id FROM notice JOIN unnest($2::text[], $3::smallint[]) AS held (channel, below) USING (channel)
    WHERE state = 'queued' AND urgency < held.below AND queued_at >= $4 AND reason IS DISTINCT FROM 'quiet-hours'
    LIMIT 5000 FOR UPDATE OF notice SKIP LOCKED
), held AS (
    UPDATE notice SET reason = 'quiet-hours' FROM found WHERE notice.id = found.id
    RETURNING notice.id, step, channel, duty, holding
), noted AS (
    INSERT INTO journal_entry (at, body)
    SELECT $1, json_build_object('v', 1, 'what', 'notice', 'id', id, 'state', 'queued', 'at', $1::timestamptz, 'by', 'system',
                                 'how', 'quiet-hours', 'channel', channel, 'duty', duty, 'holding', holding,
                                 'until', $5::timestamptz)::text FROM held
)
SELECT count(*) FROM held
