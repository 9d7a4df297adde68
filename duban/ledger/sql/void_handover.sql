-- A planned handover could not be carried out when its instant came.
UPDATE handover SET state = 'void', done_at = $2, code = $3 WHERE n = $1 AND state = 'planned'
