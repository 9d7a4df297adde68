-- A page of events behind an id and up to another, with what became of those that were taken back; but those that
-- have come to their end and of which months that have left may have told.
SELECT event.id, event.source, event.event_id, kind, subject, urgency, happened_at, received_at, policy_version,
       organisation_version, body, withdrawal.stage AS withdrawal, withdrawal.at AS withdrawn_at
FROM event LEFT JOIN withdrawal ON withdrawal.event = event.id
WHERE event.id > $1 AND event.id <= $2
  AND (event.id >= (SELECT retention_id()) AND received_at >= coalesce((SELECT max(ends) FROM month_left), '-infinity')
       OR EXISTS (SELECT FROM unfinished_event WHERE unfinished_event.event = event.id))
ORDER BY event.id
