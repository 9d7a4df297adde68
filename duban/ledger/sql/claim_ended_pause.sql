-- A paused task whose pause has come to its end, held for who makes it go on; tasks of events taken back are left alone.
SELECT task.id FROM pause JOIN task ON task.id = pause.task
WHERE pause.ended_at IS NULL AND pause.until <= $1 AND task.state = 'paused'
  AND NOT EXISTS (SELECT FROM withdrawal WHERE withdrawal.event = task.event)
ORDER BY pause.until LIMIT 1 FOR UPDATE OF task SKIP LOCKED
