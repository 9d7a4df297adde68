-- Sets what the drill clock shows, never back.
UPDATE drill_clock SET start_at = $1, set_real = clock_timestamp()
WHERE start_at + (clock_timestamp() - set_real) * speed < $1
