-- Opens obligations.
INSERT INTO obligation (id, opening, holding, state)
SELECT id, opening, holding, 'open' FROM unnest($1::uuid[], $2::bigint[], $3::bigint[]) AS row (id, opening, holding)
ON CONFLICT DO NOTHING
