-- Obligations whose tier below has been opened.
UPDATE obligation SET state = 'conveyed' WHERE id = ANY($1::uuid[]) AND state = 'acknowledged' RETURNING id
