-- Reminders queued behind an instant and by another, with whose they are; person by person, each's most urgent first.
-- None while a step due by then may add to them, unless that is waited for no longer ($3).
SELECT notice.id, holding.person, notice.holding, notice.step, notice.channel, notice.urgency, notice.queued_at,
       person.email IS NOT NULL AS mailed
FROM notice JOIN holding ON holding.id = notice.holding LEFT JOIN person ON person.person = holding.person
WHERE channel IN ('email', 'sms', 'im') AND urgency IN (0, 1, 2) AND state = 'queued' AND queued_at > $1 AND queued_at <= $2
  AND is_reminder(duty, context)
  AND ($3 OR NOT EXISTS (SELECT FROM clock WHERE next_at <= $2)
             AND NOT EXISTS (SELECT FROM progress WHERE outcome = '.' AND at <= $2))
ORDER BY holding.person, urgency DESC, queued_at, notice.id
