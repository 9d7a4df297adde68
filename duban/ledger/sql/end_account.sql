-- Ends an account, and every session and link of it.
WITH ended AS (UPDATE account SET ended_real = clock_timestamp() WHERE account = $1 AND ended_real IS NULL RETURNING account),
     links AS (DELETE FROM sign_in_link WHERE person IN (SELECT account FROM ended)),
     sessions AS (UPDATE session SET ended_real = clock_timestamp()
                  WHERE person IN (SELECT account FROM ended) AND ended_real IS NULL)
SELECT account FROM ended
