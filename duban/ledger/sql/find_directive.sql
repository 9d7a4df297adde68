-- An event of a kind ($2) by its id ($1); a restricted one ($3: kinds that are) only for who may see it.
SELECT id, subject, body #>> '{data,title}' AS title FROM event
WHERE id = $1 AND kind = $2 AND ($3::text[] IS NULL OR NOT is_restricted(event.*, $3))
