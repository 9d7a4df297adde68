-- A process begins its work.
INSERT INTO lease (service, host, pid) VALUES ($1, $2, $3) RETURNING id
