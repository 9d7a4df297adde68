-- Whether and by what an event was taken back.
SELECT event.source, event.event_id, withdrawal.at, withdrawal.reason, withdrawal.replaced_by, withdrawal.stage,
       withdrawal.told
FROM withdrawal JOIN event ON event.id = withdrawal.by_event
WHERE withdrawal.source = $1 AND withdrawal.event_id = $2
