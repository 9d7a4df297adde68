-- Begins a session: its id, the hash of its token, whose it is, and the parts of an administrator's account.
INSERT INTO session (id, token, person, name, parts) VALUES ($1, $2, $3, $4, $5)
