-- No step of this duty comes until its clock is set again.
UPDATE clock SET next_at = NULL WHERE duty = $1
