-- Makes a policy version, of whoever changed it on the console ($3); the highest is the active one.
INSERT INTO policy_version (version, applied_at, applied_by) VALUES ($1, $2, $3)
