-- What digests list: duties that are still open, each once, whatever the number of its steps.
SELECT DISTINCT item.notice, item.duty, coalesce(task.unit, opening.unit) AS unit, clock.due_at, clock.provisional,
       coalesce(task.title, event.body -> 'data' ->> 'title', '') AS title
FROM digest_item AS item
JOIN clock ON clock.duty = item.duty
LEFT JOIN task ON item.kind = 't' AND task.id = item.duty
LEFT JOIN obligation ON item.kind = 'o' AND obligation.id = item.duty
LEFT JOIN opening ON opening.id = obligation.opening
LEFT JOIN event ON event.id = opening.event
WHERE item.notice = ANY($1::uuid[])
  AND NOT EXISTS (SELECT FROM withdrawal WHERE withdrawal.event = coalesce(task.event, opening.event))
  AND coalesce(obligation.state = 'open', true)
  AND coalesce(task.state NOT IN ('closed', 'withdrawn', 'cancelled'), true)
