-- Begins an audit that somebody asked for.
INSERT INTO audit_run (at) VALUES ($1) RETURNING id
