-- How many events were received in a span of time.
SELECT count(*) FROM event WHERE received_at >= $1 AND received_at <= $2
