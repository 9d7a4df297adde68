-- The same by the index over all events: those that have all characters and pairs ($6) of the words.
WITH entry AS MATERIALIZED (
    SELECT id, text FROM search_entry
    WHERE grams @> $6 AND ($3::text[] IS NULL OR units && $3) AND id < $1
      AND (SELECT bool_and(strpos(folded, word) > 0) FROM unnest($2::text[]) AS word)
)
SELECT event.id, entry.text, event.kind, event.received_at, event.subject, event.source, event.event_id
FROM entry JOIN event ON event.id = entry.id
WHERE ($4::text[] IS NULL OR NOT is_restricted(event.*, $4))
ORDER BY entry.id DESC LIMIT $5
