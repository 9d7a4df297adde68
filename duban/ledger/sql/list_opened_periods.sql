-- Periods of recurring work that some event of these kinds and subjects has opened and that still count.
SELECT DISTINCT event.kind, event.subject, task.item AS period
FROM unnest($1::text[], $2::text[]) AS asked (kind, subject)
JOIN event ON event.subject = asked.subject AND event.kind = asked.kind
JOIN task ON task.event = event.id AND task.key = 'recurring'
WHERE task.state NOT IN ('withdrawn', 'cancelled')
  AND NOT EXISTS (SELECT FROM withdrawal WHERE withdrawal.event = event.id)
