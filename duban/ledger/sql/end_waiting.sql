-- Ends the waiting of some tasks of an event, opened or gone, with the reason; returns those that still waited.
UPDATE waiting SET state = row.state, reason = row.reason, at = $5
FROM unnest($2::text[], $3::text[], $4::text[], $6::text[]) AS row (key, item, state, reason)
WHERE waiting.event = $1 AND waiting.key = row.key AND waiting.item IS NOT DISTINCT FROM row.item
  AND waiting.state = 'waiting'
RETURNING waiting.key, waiting.item, waiting.after, waiting.state, waiting.reason
