-- Services whose lease holds.
SELECT DISTINCT service FROM lease WHERE NOT ended AND heartbeat_real > clock_timestamp() - interval '15 seconds'
