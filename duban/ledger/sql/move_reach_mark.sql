-- A look has come so far; it never goes back.
UPDATE reach_mark SET at = $2, id = $3 WHERE what = $1 AND (at, id) < ($2, $3)
