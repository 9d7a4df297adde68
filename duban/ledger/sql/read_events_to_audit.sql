-- A page of events behind an id and up to another, with what became of those that were taken back.
SELECT event.id, event.source, event.event_id, kind, subject, urgency, happened_at, received_at, policy_version,
       organisation_version, body, withdrawal.stage AS withdrawal, withdrawal.at AS withdrawn_at
FROM event LEFT JOIN withdrawal ON withdrawal.event = event.id
WHERE event.id > $1 AND event.id <= $2
ORDER BY event.id
