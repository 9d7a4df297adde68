-- A task ($1) of a unit ($2) is in this person's hands ($3), as somebody ($4) said at an instant ($5).
INSERT INTO assignment (task, unit, person, by, at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (task) DO UPDATE SET unit = excluded.unit, person = excluded.person, by = excluded.by, at = excluded.at
