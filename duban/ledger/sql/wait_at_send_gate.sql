-- Since when reminders wait for steps that are due, of real time.
UPDATE send_gate SET waiting_real = clock_timestamp() WHERE waiting_real IS NULL
