-- For each of these kinds and subjects: where the newest recurring work whose event stands had been replaced, by one that
-- was taken back since, it goes on where it stopped; returns what does.
UPDATE series SET state = 'running', next_at = series.resumes_at, resumes_at = NULL, reason = NULL, ended_at = NULL
FROM (
    SELECT DISTINCT ON (kind, subject) event, resumes_at
    FROM series JOIN unnest($1::text[], $2::text[]) AS asked (kind, subject) USING (kind, subject)
    WHERE NOT EXISTS (SELECT FROM withdrawal WHERE withdrawal.event = series.event)
    ORDER BY kind, subject, event DESC
) AS newest
WHERE series.event = newest.event AND newest.resumes_at IS NOT NULL AND series.state = 'ended'
RETURNING series.event, series.period, series.next_at
