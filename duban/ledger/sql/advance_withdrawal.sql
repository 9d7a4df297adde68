-- How far a withdrawal has come.
UPDATE withdrawal SET stage = $2, opening = $3, duty = $4, told = told + $5 WHERE event = $1
