-- What an obligation's deadline is counted from, and who is told that it moved.
SELECT obligation.id, obligation.state, opening.event, opening.unit, opening.tier, opening.opened_at, opening.due_at,
       opening.provisional, event.kind, event.urgency, event.received_at, event.policy_version, holding.id AS holding,
       holding.post, holding.kind AS post_kind, holding.person
FROM obligation JOIN opening ON opening.id = obligation.opening JOIN event ON event.id = opening.event
     JOIN holding ON holding.id = obligation.holding
WHERE obligation.id = ANY($1::uuid[]) AND NOT EXISTS (SELECT FROM withdrawal WHERE withdrawal.event = opening.event)
