-- Whose deadlines a link is to, for whom it was issued, and whether it was ended.
SELECT post, person, revoked_real IS NOT NULL AS ended FROM feed WHERE hash = $1
