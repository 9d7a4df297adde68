-- Makes an organisation version; the highest is the one in force.
INSERT INTO organisation_version (version, recorded_at, units) VALUES ($1, $2, $3)
