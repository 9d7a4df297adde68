-- A process says that it lives; returns nothing where its lease has run out.
UPDATE lease SET heartbeat_real = clock_timestamp()
WHERE id = $1 AND NOT ended AND heartbeat_real > clock_timestamp() - interval '15 seconds' RETURNING id
