-- Events by their ids, of those received in a span of time: for replaying them under other rules.
SELECT id, source, event_id, kind, subject, urgency, happened_at, received_at, policy_version, organisation_version, body
FROM event WHERE id > $1 AND id <= $2 AND received_at >= $3 AND received_at <= $4
ORDER BY id
