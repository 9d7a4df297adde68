-- The newest event of a kind about a subject.
SELECT id, source, event_id, kind, subject, urgency, happened_at, received_at, policy_version, organisation_version, body
FROM event WHERE subject = $1 AND kind = $2 AND ($3::text[] IS NULL OR NOT is_restricted(event.*, $3))
ORDER BY received_at DESC, id DESC LIMIT 1
