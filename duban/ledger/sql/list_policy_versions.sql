-- The newest policy versions, and when each came into force.
SELECT version, applied_at FROM policy_version ORDER BY version DESC LIMIT $1
