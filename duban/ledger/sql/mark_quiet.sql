-- The quiet hours in force, and by when what they hold bears their name.
UPDATE send_gate SET quiet_until = $1, marked = $2
