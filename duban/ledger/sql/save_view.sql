-- Keeps a view under its name, in place of one of that name; returns nothing where the person ($1) has so many ($4) already.
INSERT INTO saved_view (person, name, query)
SELECT $1, $2, $3
WHERE EXISTS (SELECT FROM saved_view WHERE person = $1 AND name = $2)
   OR (SELECT count(*) FROM saved_view WHERE person = $1) < $4
ON CONFLICT (person, name) DO UPDATE SET query = excluded.query, saved_real = clock_timestamp()
RETURNING name
