-- Makes the monthly partitions around an instant that are missing.
SELECT ensure_partitions($1, $2)
