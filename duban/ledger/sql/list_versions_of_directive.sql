-- The versions of a directive, oldest first: events of a subject ($1) and kind ($2), and whether each was taken back; restricted
-- ones ($3: kinds that are) only for who may see them.
SELECT id, received_at, body #>> '{data,title}' AS title,
       EXISTS (SELECT FROM withdrawal WHERE withdrawal.event = event.id) AS withdrawn
FROM event WHERE subject = $1 AND kind = $2 AND ($3::text[] IS NULL OR NOT is_restricted(event.*, $3))
ORDER BY received_at, withdrawn DESC, id LIMIT 20
