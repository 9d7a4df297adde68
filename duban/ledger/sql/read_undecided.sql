-- Whether another deadline was asked for on which nothing has been said since.
SELECT EXISTS (
    SELECT FROM remark WHERE task = $1 AND action = 'ask'
    AND n > coalesce((SELECT max(n) FROM remark WHERE task = $1 AND action IN ('decline', 'extend')), 0)
)
