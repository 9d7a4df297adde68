-- Tiers of units with open obligations, of one unit ($1) or of all, one row a tier and event with their number; of the staff,
-- who are many, those alone that were opened since $3. $2: the kinds that are restricted by now.
SELECT opening.unit, opening.tier, opening.opened_at, open.due_at, open.provisional, open.n,
       coalesce(event.body #>> '{data,title}', event.body #>> '{data,name}') AS source, event.kind,
       is_restricted(event.*, $2::text[]) AS restricted
FROM opening JOIN event ON event.id = opening.event
CROSS JOIN LATERAL (
    SELECT count(*) AS n, min(clock.due_at) AS due_at, bool_or(clock.provisional) AS provisional
    FROM obligation JOIN clock ON clock.duty = obligation.id
    WHERE obligation.opening = opening.id AND obligation.state = 'open'
) AS open
WHERE ($1::text IS NULL OR opening.unit = $1) AND (opening.tier < 4 OR opening.opened_at >= $3) AND open.n > 0
  AND NOT EXISTS (SELECT FROM withdrawal WHERE withdrawal.event = opening.event)
