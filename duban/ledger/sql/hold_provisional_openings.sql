-- Fan-outs with a provisional deadline behind a cursor, each with what counts its deadline; sweeps that have one in hand
-- end first.
SELECT opening.id, opening.event, opening.unit, opening.tier, opening.opened_at, opening.due_at, opening.provisional,
       event.kind, event.received_at, event.policy_version
FROM opening JOIN event ON event.id = opening.event
WHERE opening.provisional AND opening.id > $1
ORDER BY opening.id LIMIT $2 FOR UPDATE OF opening
