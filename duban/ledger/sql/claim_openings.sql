-- Takes fan-outs that are not finished, of events not taken back, oldest first; other sweeps pass over those taken.
SELECT opening.id, event, unit, tier, opened_at, due_at, provisional, opening.organisation_version, after, cursor, rolled,
       policy_version, urgency, kind
FROM opening JOIN event ON event.id = opening.event
WHERE NOT done AND NOT EXISTS (SELECT FROM withdrawal WHERE withdrawal.event = opening.event)
ORDER BY opening.id LIMIT $1
FOR UPDATE OF opening SKIP LOCKED
