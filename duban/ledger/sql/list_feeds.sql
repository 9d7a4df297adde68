-- Every link to a post's deadlines, oldest first; never the secret.
SELECT id, post, person, issued_real, revoked_real FROM feed ORDER BY id
