-- Records an authorisation to answer for a unit's principal.
INSERT INTO delegation (id, unit, person, scope, valid_from, valid_to, document, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING RETURNING id
