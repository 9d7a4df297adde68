-- Of the newest $6 events before an id ($1) those that have all words ($2, folded), of units ($3), newest first, $5 at most; of
-- restricted ones ($4: the kinds that are by now) none. What many events have is found here without the index.
SELECT event.id, entry.text, event.kind, event.received_at, event.subject, event.source, event.event_id
FROM (SELECT * FROM search_entry WHERE id < $1 ORDER BY id DESC LIMIT $6) AS entry
JOIN event ON event.id = entry.id
WHERE (SELECT bool_and(strpos(entry.folded, word) > 0) FROM unnest($2::text[]) AS word)
  AND ($3::text[] IS NULL OR entry.units && $3)
  AND ($4::text[] IS NULL OR NOT is_restricted(event.*, $4))
ORDER BY entry.id DESC LIMIT $5
