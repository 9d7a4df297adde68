-- Events by their ids.
SELECT id, source, event_id, kind, subject, urgency, happened_at, received_at, policy_version, organisation_version, body
FROM event WHERE id = ANY($1::uuid[])
