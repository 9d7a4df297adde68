-- No step of this duty comes any more.
UPDATE clock SET next = NULL, next_at = NULL, outcome = replace(outcome, '.', 'x') WHERE duty = $1
