-- Keeps bodies of policy files, once each.
INSERT INTO policy_body (hash, body) SELECT * FROM unnest($1::bytea[], $2::text[]) ON CONFLICT DO NOTHING
