-- The holding of whoever an obligation is of.
SELECT holding FROM obligation WHERE id = $1
