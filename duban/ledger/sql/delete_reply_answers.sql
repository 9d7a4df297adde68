-- Forgets which texts were answered, a bounded number of those that are older than a day.
DELETE FROM reply_answer WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM reply_answer WHERE at_real < clock_timestamp() - interval '24 hours' LIMIT $1))
