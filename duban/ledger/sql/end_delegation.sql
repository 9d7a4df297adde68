-- An authorisation ends before its day; returns nothing where it has ended or there is none.
UPDATE delegation SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL RETURNING id, unit, person, scope
