-- The first answer under an Idempotency-Key, and what was asked.
SELECT asked, status, body FROM action_answer WHERE token = $1 AND key = $2
