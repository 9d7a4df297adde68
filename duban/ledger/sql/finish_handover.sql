-- A planned handover was carried out: who answered for the post until then, and the organisation version that it made.
UPDATE handover SET state = 'done', done_at = $2, was = $3, version = $4 WHERE n = $1 AND state = 'planned'
