-- The directives received last, with how far each tier has come.
SELECT event.id, event.source, event.event_id, event.subject, event.received_at, event.body #>> '{data,title}' AS title,
       opening.tier, sum(told.roll)::bigint AS roll, sum(told.acknowledged)::bigint AS acknowledged
FROM (SELECT * FROM event WHERE kind = $1 ORDER BY id DESC LIMIT $2) AS event
JOIN opening ON opening.event = event.id
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE state <> 'superseded') AS roll,
           count(*) FILTER (WHERE state IN ('acknowledged', 'conveyed')) AS acknowledged
    FROM obligation WHERE obligation.opening = opening.id
) AS told
GROUP BY event.id, event.source, event.event_id, event.subject, event.received_at, title, opening.tier
ORDER BY event.id DESC, opening.tier
