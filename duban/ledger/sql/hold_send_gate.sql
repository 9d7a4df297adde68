-- The gate, held until the commit: one worker decides at a time.
SELECT decided FROM send_gate FOR UPDATE
