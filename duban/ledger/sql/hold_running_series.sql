-- The recurring work that runs for these kinds and subjects, held until the commit.
SELECT series.event, kind, subject
FROM series JOIN unnest($1::text[], $2::text[]) AS asked (kind, subject) USING (kind, subject)
WHERE state = 'running' ORDER BY series.event FOR UPDATE OF series
