-- What the words of notices are made from: the event, the duty, whose it is, and the person who is told.
SELECT notice.id, event.kind, event.subject, event.body, event.policy_version, event.organisation_version,
       reader.post AS reader_post, reader.unit AS reader_unit, reader.person, person.name, person.phone, person.phone_hmac,
       CASE WHEN bad.address IS NULL THEN person.email END AS email, person.email_hmac, person.im, person.im_hmac,
       bad.address IS NOT NULL AS bounced, clock.due_at, clock.provisional, clock.outcome, clock.revision,
       task.key, task.title, task.unit AS task_unit, task.evidence, task.sign_by, task.short_notice, task.state AS task_state,
       opening.unit AS opening_unit, opening.tier, obligation.state AS obligation_state, owner.post AS owner_post
FROM notice
JOIN holding AS reader ON reader.id = notice.holding
LEFT JOIN event ON event.id = notice.event
LEFT JOIN person ON person.person = reader.person
LEFT JOIN bad_address AS bad ON bad.address = person.email_hmac
LEFT JOIN clock ON clock.duty = notice.duty
LEFT JOIN task ON notice.duty_kind = 't' AND task.id = notice.duty
LEFT JOIN obligation ON notice.duty_kind = 'o' AND obligation.id = notice.duty
LEFT JOIN opening ON opening.id = obligation.opening
LEFT JOIN holding AS owner ON owner.id = obligation.holding
WHERE notice.id = ANY($1::uuid[])
