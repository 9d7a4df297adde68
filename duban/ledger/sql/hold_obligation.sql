-- Holds an obligation until the commit, and tells the holding that it was opened for.
SELECT holding FROM obligation WHERE id = $1 FOR UPDATE
