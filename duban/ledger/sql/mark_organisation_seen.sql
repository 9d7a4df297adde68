-- The operator's organisation file has been imported.
INSERT INTO organisation_seen (hash) VALUES ($1) ON CONFLICT (one) DO UPDATE SET hash = excluded.hash
