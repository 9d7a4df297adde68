-- A canary has arrived.
UPDATE canary SET arrived_real = clock_timestamp() WHERE id = $1 AND arrived_real IS NULL
