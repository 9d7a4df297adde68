-- Withdrawals that waited for these events, which turn out to be withdrawals themselves and are final: each is returned
-- with the event that asked for it, and is none any more.
WITH ended AS (
    DELETE FROM withdrawal USING unnest($1::text[], $2::text[]) AS final (source, event_id)
    WHERE withdrawal.event IS NULL AND withdrawal.source = final.source AND withdrawal.event_id = final.event_id
    RETURNING withdrawal.by_event
)
SELECT event.id, event.source, event.event_id, event.kind, event.subject, event.urgency, event.happened_at,
       event.received_at, event.body
FROM ended JOIN event ON event.id = ended.by_event ORDER BY event.id
