-- What of an event still waits, held until the commit.
SELECT key, item, after, value FROM waiting WHERE event = $1 AND state = 'waiting'
ORDER BY key, item FOR UPDATE
