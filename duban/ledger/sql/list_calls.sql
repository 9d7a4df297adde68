-- One page of those to be telephoned, the longest waiting first; whose duty was signed or ended meanwhile is left out.
SELECT call.duty, call.duty_kind, call.holding, call.unit, call.why, call.at, call.tries, holding.post, holding.person,
       person.name, person.phone, event.source, event.event_id, event.kind, event.subject, task.title, clock.due_at
FROM phone_call AS call
JOIN holding ON holding.id = call.holding
JOIN event ON event.id = call.event
LEFT JOIN person ON person.person = holding.person
LEFT JOIN clock ON clock.duty = call.duty
LEFT JOIN task ON call.duty_kind = 't' AND task.id = call.duty
LEFT JOIN obligation ON call.duty_kind = 'o' AND obligation.id = call.duty
WHERE call.outcome IS NULL AND (task.state = 'assigned' OR obligation.state = 'open')
  AND ($1::timestamptz IS NULL OR (call.at, call.duty, call.holding) > ($1, $2, $3))
  AND ($4::text IS NULL OR call.unit = $4)
  AND ($5::text[] IS NULL OR NOT is_restricted(event.*, $5))
  AND NOT EXISTS (SELECT FROM withdrawal WHERE withdrawal.event = call.event)
ORDER BY call.at, call.duty, call.holding LIMIT $6
