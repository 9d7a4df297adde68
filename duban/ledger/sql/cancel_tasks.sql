-- Cancels what is unfinished of these tasks; returns those that were.
UPDATE task SET state = 'cancelled'
WHERE id = ANY($1::uuid[]) AND state NOT IN ('closed', 'withdrawn', 'cancelled') RETURNING id
