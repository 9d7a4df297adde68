-- No step of these duties comes any more; waits for a sweep that has one in hand.
UPDATE clock SET next_at = NULL, outcome = replace(outcome, '.', 'x')
WHERE duty = ANY($1::uuid[]) AND next_at IS NOT NULL
