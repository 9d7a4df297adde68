-- An event by its identity; a restricted one only for who may see it.
SELECT id, source, event_id, kind, subject, urgency, happened_at, received_at, policy_version, organisation_version, body
FROM event WHERE source = $1 AND event_id = $2 AND ($3::text[] IS NULL OR NOT is_restricted(event.*, $3))
