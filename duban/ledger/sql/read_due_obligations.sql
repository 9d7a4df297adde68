-- What a step about an obligation must know: its tier, the holding that it was opened for, and whether that was a member
-- of staff who has left the unit by the day ($2).
SELECT obligation.id, opening.unit, opening.tier, opening.event, event.urgency,
       holding.id AS holding, holding.post, holding.kind, holding.person,
       holding.kind = 'staff' AND NOT EXISTS (
           SELECT FROM holding AS now
           WHERE now.post = holding.post AND now.retired_version IS NULL
             AND (now.valid_from IS NULL OR now.valid_from <= $2) AND (now.valid_to IS NULL OR now.valid_to >= $2)
       ) AS gone,
       EXISTS (SELECT FROM withdrawal WHERE withdrawal.event = opening.event) AS withdrawn
FROM obligation JOIN opening ON opening.id = obligation.opening JOIN event ON event.id = opening.event
     JOIN holding ON holding.id = obligation.holding
WHERE obligation.id = ANY($1::uuid[])
