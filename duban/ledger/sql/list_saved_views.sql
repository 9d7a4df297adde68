-- Somebody's saved views of the register, by name.
SELECT name, query FROM saved_view WHERE person = $1 ORDER BY name LIMIT $2
