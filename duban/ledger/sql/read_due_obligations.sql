-- What a step about an obligation must know: its tier, and the holding that it was opened for.
SELECT obligation.id, opening.unit, opening.tier, opening.event, event.urgency,
       holding.id AS holding, holding.post, holding.kind, holding.person,
       EXISTS (SELECT FROM withdrawal WHERE withdrawal.event = opening.event) AS withdrawn
FROM obligation JOIN opening ON opening.id = obligation.opening JOIN event ON event.id = opening.event
     JOIN holding ON holding.id = obligation.holding
WHERE obligation.id = ANY($1::uuid[])
