-- The withdrawal that was begun first and is not done, of one event or any; other sweeps pass over it.
SELECT withdrawal.event, stage, opening, duty, replaced_by, reason, at, event.kind, event.urgency
FROM withdrawal JOIN event ON event.id = withdrawal.event
WHERE stage NOT IN ('waiting', 'done') AND ($1::uuid IS NULL OR withdrawal.event = $1) AND withdrawal.event <> ALL($2::uuid[])
ORDER BY withdrawal.at LIMIT 1
FOR UPDATE OF withdrawal SKIP LOCKED
