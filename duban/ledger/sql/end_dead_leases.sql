-- Leases that ran out end, so that a holder waking up late finds its lease gone.
UPDATE lease SET ended = true
WHERE NOT ended AND heartbeat_real <= clock_timestamp() - interval '15 seconds'
