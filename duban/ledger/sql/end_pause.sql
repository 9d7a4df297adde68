-- The pause of a task ends; returns which it was.
UPDATE pause SET ended_at = $2 WHERE task = $1 AND ended_at IS NULL RETURNING n
