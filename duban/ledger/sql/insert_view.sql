-- Somebody ($1) looks at names of a unit's ($2) people on a day ($3); nothing where that is on record.
INSERT INTO viewed (person, unit, day) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING true
