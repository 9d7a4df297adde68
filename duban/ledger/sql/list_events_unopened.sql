-- Of these events those that no tier of a unit was opened for, as an opening must know them.
SELECT event.id, event.kind, event.policy_version, event.received_at FROM event
WHERE event.id = ANY($1::uuid[]) AND NOT EXISTS (SELECT FROM opening WHERE opening.event = event.id AND opening.unit = $2)
ORDER BY event.id
