-- Recurring work that runs, behind a cursor, with its event, held until the commit.
SELECT series.event, series.period, series.next_day, series.next_at, series.provisional, series.counted_from,
       series.last_period, event.source, event.event_id, event.kind, event.subject, event.urgency, event.happened_at,
       event.received_at, event.policy_version, event.body
FROM series JOIN event ON event.id = series.event
WHERE series.state = 'running' AND series.event > $1
ORDER BY series.event LIMIT $2 FOR UPDATE OF series
