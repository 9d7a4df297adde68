-- Makes a policy version; the highest is the active one.
INSERT INTO policy_version (version, applied_at) VALUES ($1, $2)
