-- Whose deadlines a link is to, where it was not revoked.
SELECT post, person FROM feed WHERE hash = $1 AND revoked_real IS NULL
