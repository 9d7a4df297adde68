-- Records an API token by its hash; nothing is returned where an unrevoked or revoked token bears the name already.
INSERT INTO api_token (name, role, sources, hash, unit) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (name) DO NOTHING
RETURNING id
