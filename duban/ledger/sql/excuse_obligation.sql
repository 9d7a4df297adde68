-- Excuses whoever owes an open obligation; returns nothing where it is not open any more.
UPDATE obligation SET state = 'excused' WHERE id = $1 AND state = 'open' RETURNING opening
