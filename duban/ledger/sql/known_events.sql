-- Which of these identities (source, id) the ledger has, with the hash of what they said.
SELECT event.source, event.event_id, event.content_hash
FROM unnest($1::text[], $2::text[]) AS asked (source, event_id)
JOIN event USING (source, event_id)
