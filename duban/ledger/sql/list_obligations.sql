-- One page of obligations in the order of their ids, each with its event, clock and post, and whose it is: whoever
-- signed; while it is open, whoever answers for the post on the day; else whoever held it when the tier opened.
WITH page AS MATERIALIZED (
    SELECT obligation.*, opening.event, opening.unit, opening.tier, opening.opened_at,
           opening.due_at AS first_due_at, opening.provisional AS first_provisional,
           event.source, event.event_id, event.kind, event.subject, event.urgency, event.body #>> '{data,title}' AS title
    FROM obligation
    JOIN opening ON opening.id = obligation.opening
    JOIN event ON event.id = opening.event
    WHERE obligation.id > $1 AND obligation.id <= $2
      AND ($3::text IS NULL OR event.source = $3)
      AND ($4::text IS NULL OR event.event_id = $4)
      AND ($5::text IS NULL OR event.subject = $5)
      AND ($6::text IS NULL OR opening.unit = $6)
      AND ($7::text IS NULL OR obligation.state = $7)
      AND ($8::smallint IS NULL OR opening.tier = $8)
      AND ($11::text[] IS NULL OR NOT is_restricted(event.*, $11))
      AND ($12::text IS NULL OR opening.unit = $12)
    ORDER BY obligation.id LIMIT $9
)
SELECT page.*, holding.post, COALESCE(signer.person, held.person, holding.person) AS person,
       COALESCE(clock.due_at, page.first_due_at) AS due_at,
       COALESCE(clock.provisional, page.first_provisional) AS provisional,
       clock.policy, clock.outcome, clock.fired, difficulty.at AS difficulty_at, said.person AS difficulty_by,
       excused.at AS excused_at, excused.by AS excused_by, excused.text AS excused_reason
FROM page
JOIN holding ON holding.id = page.holding
LEFT JOIN holding AS signer ON signer.id = page.signer
LEFT JOIN LATERAL (
    SELECT now.person FROM holding AS now
    WHERE holding.kind <> 'staff' AND page.state = 'open' AND now.post = holding.post AND now.retired_version IS NULL
      AND (now.valid_from IS NULL OR now.valid_from <= $10) AND (now.valid_to IS NULL OR now.valid_to >= $10)
    ORDER BY now.standing, now.valid_from DESC NULLS LAST, now.id DESC LIMIT 1
) AS held ON true
LEFT JOIN clock ON clock.duty = page.id
LEFT JOIN difficulty ON difficulty.duty = page.id
LEFT JOIN holding AS said ON said.id = difficulty.holding
LEFT JOIN obligation_remark AS excused
       ON page.state = 'excused' AND excused.obligation = page.id AND excused.action = 'excuse'
ORDER BY page.id
