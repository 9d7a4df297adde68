-- The newest events of a kind, by the instants at which they happened.
SELECT id, subject, received_at, policy_version, body #>> '{data,title}' AS title
FROM event WHERE kind = $1 ORDER BY id DESC LIMIT $2
