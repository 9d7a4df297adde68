-- Notices of these events but for those of obligations; their ids begin with their event's time, so they lie between two.
SELECT id, event, duty, step, channel, revision, state, reason IS NULL AS unsaid, queued_at
FROM notice
WHERE id >= $2 AND id <= $3 AND event = ANY($1::uuid[]) AND duty_kind IS DISTINCT FROM 'o'
