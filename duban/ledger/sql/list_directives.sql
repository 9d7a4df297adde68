-- The newest events of a kind, by the instants at which they happened, and whether they were taken back.
SELECT id, subject, received_at, policy_version, body #>> '{data,title}' AS title,
       EXISTS (SELECT FROM withdrawal WHERE withdrawal.event = event.id) AS withdrawn
FROM event WHERE kind = $1 AND ($3::text[] IS NULL OR NOT is_restricted(event.*, $3))
ORDER BY id DESC LIMIT $2
