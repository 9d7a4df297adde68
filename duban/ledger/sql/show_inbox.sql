-- How the inbox stands: how many events wait to be in the ledger (counted up to a bound), and for how long the oldest has.
SELECT (SELECT count(*) FROM (SELECT FROM inbox WHERE done_real IS NULL LIMIT 100000) AS counted) AS waiting,
       coalesce((SELECT clock_timestamp() - min(received_real) FROM inbox WHERE done_real IS NULL), interval '0') AS oldest
