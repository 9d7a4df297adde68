-- Claims events that are to be forwarded, the oldest first. One that stays without effect is forwarded again after 15 s,
-- then after twice as long each time, at most an hour; one that another process claims at this moment is left to it.
WITH picked AS (
    SELECT n FROM inbox WHERE done_real IS NULL AND next_real <= clock_timestamp()
    ORDER BY next_real, position LIMIT $1
    FOR UPDATE SKIP LOCKED
)
UPDATE inbox
SET tries = least(tries + 1, 1000), next_real = clock_timestamp() + least(interval '15 s' * 2 ^ least(tries, 8), interval '1 hour')
FROM picked WHERE inbox.n = picked.n
RETURNING inbox.n, topic, key, value, received_real, position
