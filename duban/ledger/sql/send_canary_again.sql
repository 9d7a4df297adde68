-- The newest canary, if it has not arrived a minute after it was last sent.
UPDATE canary SET tried_real = clock_timestamp(), tries = tries + 1
WHERE id = (SELECT max(id) FROM canary) AND arrived_real IS NULL AND tried_real < clock_timestamp() - $1::interval
RETURNING id
