-- What the next page of a session says, once; NULL when it was said.
UPDATE session SET flash = $2 WHERE id = $1
