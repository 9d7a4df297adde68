-- What the recurring work of these events is about.
SELECT DISTINCT kind, subject FROM series WHERE event = ANY($1::uuid[])
