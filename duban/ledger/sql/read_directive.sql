-- An event of a kind by its id, and whether it was taken back.
SELECT id, subject, received_at, body #>> '{data,title}' AS title,
       EXISTS (SELECT FROM withdrawal WHERE withdrawal.event = event.id) AS withdrawn
FROM event WHERE id = $1 AND kind = $2
