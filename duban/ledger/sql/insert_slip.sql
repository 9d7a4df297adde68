-- Keeps what passed with a handover.
INSERT INTO slip (handover, body) VALUES ($1, $2)
