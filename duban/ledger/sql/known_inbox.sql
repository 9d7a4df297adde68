-- Which of these identities (source, id) lie in the inbox, with the hash of what they said.
SELECT inbox.source, inbox.event_id, inbox.content_hash
FROM unnest($1::text[], $2::text[]) AS asked (source, event_id)
JOIN inbox USING (source, event_id)
