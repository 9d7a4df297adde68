-- Obligations as the journal tells of them.
SELECT obligation.id, opening.event, opening.unit, (ARRAY['principal', 'deputy', 'liaison', 'staff'])[opening.tier] AS tier,
       holding.post, holding.person, obligation.state, clock.due_at, clock.revision, acknowledged_at, acknowledged_by
FROM obligation JOIN opening ON opening.id = obligation.opening JOIN holding ON holding.id = obligation.holding
LEFT JOIN clock ON clock.duty = obligation.id
WHERE obligation.id >= (SELECT retention_id()) ORDER BY obligation.id
