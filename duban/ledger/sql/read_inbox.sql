-- What the gateway took in under these numbers: when it came, and the hash of the bytes that it forwards.
SELECT n, topic, value_hash, received_at FROM inbox WHERE n = ANY($1::bigint[])
