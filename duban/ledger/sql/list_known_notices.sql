-- Of these notices those that exist.
SELECT id FROM notice WHERE id = ANY($1::uuid[])
