-- An event by its identity.
SELECT id, source, event_id, kind, subject, urgency, happened_at, received_at, policy_version, organisation_version, body
FROM event WHERE source = $1 AND event_id = $2
