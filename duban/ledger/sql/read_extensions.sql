-- How often a task was extended, whether another extension was asked for before it was due and not declined since, and
-- whether it was paused when that instant came.
SELECT (SELECT count(*) FROM extension WHERE task = $1) AS granted,
       EXISTS (SELECT FROM remark WHERE task = $1 AND action = 'ask' AND at < $2
               AND at > coalesce((SELECT max(at) FROM extension WHERE task = $1), '-infinity')
               AND n > coalesce((SELECT max(n) FROM remark WHERE task = $1 AND action = 'decline'), 0)) AS asked,
       EXISTS (SELECT FROM pause WHERE task = $1 AND at <= $2 AND (ended_at IS NULL OR ended_at > $2)) AS paused
