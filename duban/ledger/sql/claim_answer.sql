-- Takes an Idempotency-Key for 24 hours; returns nothing where another request has it, after that one has ended.
INSERT INTO action_answer (token, key, asked) VALUES ($1, $2, $3)
ON CONFLICT (token, key) DO UPDATE SET asked = $3, status = NULL, body = NULL, at_real = clock_timestamp()
WHERE action_answer.at_real < clock_timestamp() - interval '24 hours'
RETURNING key
