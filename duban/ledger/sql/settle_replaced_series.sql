-- Replaced recurring work of these events has come to its own end, too: it goes on no more.
UPDATE series SET resumes_at = NULL WHERE event = ANY($1::uuid[]) AND resumes_at IS NOT NULL
