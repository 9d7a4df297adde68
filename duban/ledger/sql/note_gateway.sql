-- Which gateway a text is about to be given; none where it is no longer in this worker's hand or the lease has run out.
UPDATE notice SET gateway = $2, sent_real = clock_timestamp()
WHERE id = $1 AND state = 'sending' AND worker = $3
  AND EXISTS (SELECT FROM lease WHERE lease.id = $3 AND NOT ended AND heartbeat_real > clock_timestamp() - interval '15 seconds')
RETURNING id
