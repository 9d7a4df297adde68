-- A reject that is not to be taken in: by whom it was closed, when and why.
UPDATE reject SET state = 'closed', closed_at = $2, closed_by = $3, close_reason = $4
WHERE id = $1 AND state = 'open' RETURNING received_at
