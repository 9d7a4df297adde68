-- Ends the links of a post.
UPDATE feed SET revoked_real = clock_timestamp() WHERE post = $1 AND revoked_real IS NULL RETURNING id
