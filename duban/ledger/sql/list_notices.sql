-- One page of notices in the order of their ids, each with what it is about and the sealed address of its person.
SELECT notice.id, notice.duty, notice.duty_kind, notice.step, notice.channel, notice.state, notice.reason,
       notice.attempts, notice.ambiguous, notice.gateway, notice.parts, notice.queued_at, notice.outcome_at, notice.address,
       CASE WHEN notice.state = 'queued' AND notice.reason = 'quiet-hours' THEN (SELECT quiet_until FROM send_gate) END AS next_at,
       merged.digest, holding.person, event.source, event.event_id, event.kind, event.subject,
       COALESCE(task.unit, opening.unit, holding.unit) AS unit, opening.tier,
       CASE notice.channel WHEN 'email' THEN person.email WHEN 'sms' THEN person.phone WHEN 'im' THEN person.im END AS sealed,
       CASE notice.channel WHEN 'email' THEN person.email_hmac WHEN 'sms' THEN person.phone_hmac WHEN 'im' THEN person.im_hmac END AS sealed_hmac
FROM notice
JOIN holding ON holding.id = notice.holding
LEFT JOIN person ON person.person = holding.person
LEFT JOIN event ON event.id = notice.event
LEFT JOIN task ON task.id = notice.duty AND notice.duty_kind = 't'
LEFT JOIN obligation ON obligation.id = notice.duty AND notice.duty_kind = 'o'
LEFT JOIN opening ON opening.id = obligation.opening
LEFT JOIN merged_notice AS merged ON merged.notice = notice.id AND notice.state = 'suppressed'
WHERE notice.id > $1 AND notice.id <= $2
  AND ($3::text IS NULL OR event.source = $3)
  AND ($4::text IS NULL OR event.event_id = $4)
  AND ($5::text IS NULL OR event.subject = $5)
  AND ($6::text IS NULL OR COALESCE(task.unit, opening.unit, holding.unit) = $6)
  AND ($7::text IS NULL OR notice.state = $7)
  AND ($8::smallint IS NULL OR opening.tier = $8)
  AND ($10::text[] IS NULL OR event.id IS NULL OR NOT is_restricted(event.*, $10))
  AND ($11::text IS NULL OR COALESCE(task.unit, opening.unit, holding.unit) = $11)
ORDER BY notice.id LIMIT $9
