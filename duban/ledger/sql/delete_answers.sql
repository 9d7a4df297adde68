-- Forgets answers that are older than a day, a bounded number at a time.
DELETE FROM action_answer WHERE (token, key) IN (
    SELECT token, key FROM action_answer WHERE at_real < clock_timestamp() - interval '24 hours' LIMIT $1)
