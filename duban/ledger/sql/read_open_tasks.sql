-- Which tasks of these events are not over yet.
SELECT id FROM task WHERE event = ANY($1::uuid[]) AND state NOT IN ('closed', 'withdrawn', 'cancelled')
