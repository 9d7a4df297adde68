-- Every API token ever issued, without its hash.
SELECT name, role, sources, unit, issued_real, revoked_real FROM api_token ORDER BY id
