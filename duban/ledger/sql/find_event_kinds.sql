-- Of these identities those that the ledger has, with their kinds.
SELECT event.source, event.event_id, event.kind
FROM unnest($1::text[], $2::text[]) AS asked (source, event_id)
JOIN event USING (source, event_id)
