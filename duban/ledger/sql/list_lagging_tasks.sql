-- Tasks still open of earlier events of these kinds about the same subject, those due first before the others.
SELECT task.unit, task.title, clock.due_at, clock.provisional
FROM event JOIN task ON task.event = event.id JOIN clock ON clock.duty = task.id
WHERE event.subject = $1 AND event.kind = ANY($2::text[]) AND event.id <> $3 AND event.happened_at <= $4
  AND task.state NOT IN ('closed', 'cancelled', 'withdrawn')
  AND NOT EXISTS (SELECT FROM withdrawal WHERE withdrawal.event = event.id)
ORDER BY clock.due_at, task.id LIMIT $5
