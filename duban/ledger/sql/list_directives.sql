-- The newest events of a kind, by the instants at which they happened.
SELECT id, subject, received_at, policy_version, body #>> '{data,title}' AS title
FROM event WHERE kind = $1 AND ($3::text[] IS NULL OR NOT is_restricted(event.*, $3))
ORDER BY id DESC LIMIT $2
