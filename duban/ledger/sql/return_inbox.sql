-- These could not be forwarded, since Kafka was away: soon again, and not counted as a try.
UPDATE inbox SET tries = greatest(tries - 1, 0), next_real = clock_timestamp() + interval '2 s'
WHERE n = ANY($1::bigint[]) AND done_real IS NULL
