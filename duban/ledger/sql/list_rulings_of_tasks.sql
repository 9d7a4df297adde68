-- The unfinished rulings on objections to these tasks.
SELECT task.id FROM objection JOIN task ON task.event = objection.event
WHERE objection.task = ANY($1::uuid[]) AND task.state NOT IN ('closed', 'withdrawn', 'cancelled')
ORDER BY task.id
