-- Queued notices of these duties (none: of the event as a whole) lose their point; those already claimed may still go.
UPDATE notice SET state = 'suppressed', reason = 'withdrawn', outcome_at = $3, worker = NULL
WHERE state = 'queued' AND step <> 'withdrawn'
  AND id IN (SELECT id FROM notice WHERE duty = ANY($2::uuid[])
             UNION ALL
             SELECT id FROM notice WHERE cardinality($2::uuid[]) = 0 AND event = $1 AND duty IS NULL)
RETURNING id, duty, channel, holding
