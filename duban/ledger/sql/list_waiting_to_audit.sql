-- What waits, or waited, of these events; `said`: the value with which the task awaited was closed last.
SELECT event, key, item, after, value, state, reason, at, (
           SELECT submission.value FROM task JOIN submission ON submission.task = task.id
           WHERE task.event = waiting.event AND task.key = waiting.after AND task.state = 'closed'
           ORDER BY submission.at DESC, submission.n DESC LIMIT 1
       ) AS said
FROM waiting WHERE event = ANY($1::uuid[])
