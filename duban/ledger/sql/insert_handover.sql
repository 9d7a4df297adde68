-- Records that a post is to be handed over, by whom and why; returns its number.
INSERT INTO handover (post, way, person, effective, until, reason, document, by, recorded_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING n
