-- Takes recurring work whose next occurrence opens now, the oldest first; other sweeps pass over it.
SELECT series.event, series.period, series.next_day, series.last_period,
       event.id, event.source, event.event_id, event.kind, event.subject, event.urgency, event.happened_at,
       event.received_at, event.policy_version, event.organisation_version, event.body
FROM series JOIN event ON event.id = series.event
WHERE series.next_at <= $1 AND NOT EXISTS (SELECT FROM withdrawal WHERE withdrawal.event = series.event)
ORDER BY series.next_at, series.event LIMIT $2
FOR UPDATE OF series SKIP LOCKED
