-- How many fan-outs of a unit are not finished.
SELECT count(*) FROM opening WHERE unit = $1 AND NOT done
