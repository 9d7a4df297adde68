-- Whether no more tasks are unfinished than so many ($1); counts no further.
SELECT count(*) <= $1::integer
FROM (SELECT FROM task WHERE state NOT IN ('closed', 'withdrawn', 'cancelled') LIMIT $1::integer + 1) AS unfinished
