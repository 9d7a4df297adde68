-- What a signing page must know of an obligation and of the holding that its link was made for. An open one of an event
-- taken back has ended already, before its own row says so.
SELECT obligation.id,
       CASE WHEN obligation.state = 'open' AND withdrawal.event IS NOT NULL
            THEN CASE WHEN withdrawal.replaced_by IS NULL THEN 'withdrawn' ELSE 'superseded' END
            ELSE obligation.state END AS state, obligation.acknowledged_at, obligation.acknowledged_by, opening.id AS opening,
       opening.unit, opening.tier, opening.opened_at, opening.provisional, clock.due_at, event.id AS event, event.kind,
       event.subject, event.body, event.policy_version, event.organisation_version, event.urgency,
       owner.post AS owner_post, reader.id AS reader, reader.post AS reader_post, reader.person AS reader_person,
       reader.unit AS reader_unit, reader.retired_version, reader.valid_from, reader.valid_to, person.name AS reader_name,
       signed.person AS signer_person, signer.name AS signer_name
FROM obligation
JOIN opening ON opening.id = obligation.opening
JOIN event ON event.id = opening.event
JOIN clock ON clock.duty = obligation.id
JOIN holding AS owner ON owner.id = obligation.holding
JOIN holding AS reader ON reader.id = $2
LEFT JOIN withdrawal ON withdrawal.event = event.id
LEFT JOIN person ON person.person = reader.person
LEFT JOIN holding AS signed ON signed.id = obligation.signer
LEFT JOIN person AS signer ON signer.person = signed.person
WHERE obligation.id = $1
