-- Ends an API token; nothing is returned where none of that name is in force.
UPDATE api_token SET revoked_real = clock_timestamp() WHERE name = $1 AND revoked_real IS NULL RETURNING id
