-- Ends the recurring work of these events, for that reason and by that document and remark, where it runs; what was
-- replaced goes on once the event that took it over is taken back. Returns what ended.
UPDATE series SET state = 'ended', reason = $2, document = $3, ended_at = $4, remark = $5, next_at = NULL,
       resumes_at = CASE WHEN $2 = 'replaced' THEN next_at END
WHERE event = ANY($1::uuid[]) AND state = 'running'
RETURNING event, kind, subject
