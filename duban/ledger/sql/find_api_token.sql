-- Whose API token this is, if it is in force.
SELECT name, role, sources, unit FROM api_token WHERE hash = $1 AND revoked_real IS NULL
