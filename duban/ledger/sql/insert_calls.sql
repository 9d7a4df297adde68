-- Puts on the call list whom these texts, or these mails to people without a number, did not reach, where the duty still
-- waits for a signature; each once.
INSERT INTO phone_call (duty, holding, duty_kind, event, unit, notice, why, at)
SELECT DISTINCT ON (notice.duty, notice.holding) notice.duty, notice.holding, notice.duty_kind, notice.event,
       coalesce(task.unit, opening.unit), notice.id, coalesce(notice.reason, 'unanswered'), $2
FROM notice
JOIN holding ON holding.id = notice.holding
LEFT JOIN person ON person.person = holding.person
LEFT JOIN task ON notice.duty_kind = 't' AND task.id = notice.duty
LEFT JOIN obligation ON notice.duty_kind = 'o' AND obligation.id = notice.duty
LEFT JOIN opening ON opening.id = obligation.opening
WHERE notice.id = ANY($1::uuid[]) AND (task.state = 'assigned' OR obligation.state = 'open')
  AND (notice.channel = 'sms' OR person.phone IS NULL)
  AND NOT EXISTS (SELECT FROM withdrawal WHERE withdrawal.event = notice.event)
ORDER BY notice.duty, notice.holding, notice.id
ON CONFLICT DO NOTHING
RETURNING duty, holding
