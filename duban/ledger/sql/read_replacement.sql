-- An event and, where it was replaced, the corrected one: of the same source, or of whoever replaced it; a restricted one only for who may
-- see it.
SELECT event.id, corrected.id AS corrected, corrected.source AS corrected_source, corrected.event_id AS corrected_id
FROM event
LEFT JOIN withdrawal ON withdrawal.event = event.id
LEFT JOIN event AS by_event ON by_event.id = withdrawal.by_event
LEFT JOIN LATERAL (
    SELECT id, source, event_id FROM event AS other
    WHERE other.event_id = withdrawal.replaced_by AND other.source IN (event.source, by_event.source)
      AND ($3::text[] IS NULL OR NOT is_restricted(other.*, $3))
    ORDER BY other.source = event.source DESC LIMIT 1
) AS corrected ON true
WHERE event.source = $1 AND event.event_id = $2
