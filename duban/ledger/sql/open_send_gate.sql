-- Reminders queued by then are decided.
UPDATE send_gate SET decided = greatest(decided, $1), waiting_real = NULL
