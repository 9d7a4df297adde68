-- A reply that has been acted upon; nothing where it was before.
INSERT INTO gateway_reply (gateway, id, code) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING id
