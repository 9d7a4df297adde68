-- The end of a duty: no step of it comes any more, its queued notices lose their point, its codes answer nothing.
SELECT * FROM settle_duty($1, $2, $3)
