-- Keeps the first answer under an Idempotency-Key.
UPDATE action_answer SET status = $3, body = $4 WHERE token = $1 AND key = $2
