-- Forgets receipts and replies of long ago, some at a time.
WITH receipts AS (
    DELETE FROM receipt WHERE n IN (SELECT n FROM receipt WHERE received_real < clock_timestamp() - $1::interval LIMIT $2)
)
DELETE FROM gateway_reply WHERE (gateway, id) IN (
    SELECT gateway, id FROM gateway_reply WHERE received_real < clock_timestamp() - $1::interval LIMIT $2
)
