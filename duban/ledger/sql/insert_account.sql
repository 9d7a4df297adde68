-- An administrator's account; no row where the name or the address is taken.
INSERT INTO account (account, part, email, email_hmac) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING account
