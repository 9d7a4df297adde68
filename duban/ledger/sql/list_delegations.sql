-- Authorisations, of one unit where it is named, oldest first.
SELECT id, unit, person, scope, valid_from, valid_to, document, at, ended_at FROM delegation
WHERE $1::text IS NULL OR unit = $1 ORDER BY at, id
