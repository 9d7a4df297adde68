-- Recurring work, with its events: that runs, and that ended or has tasks due on or after an instant.
SELECT series.period, series.next_day, series.next_at, series.provisional, series.counted_from, series.last_period,
       series.state, series.reason, series.document, series.ended_at,
       event.id, event.source, event.event_id, event.kind, event.subject, event.urgency, event.happened_at,
       event.received_at, event.policy_version, event.organisation_version, event.body
FROM series JOIN event ON event.id = series.event
WHERE series.state = 'running' OR series.ended_at >= $1
   OR EXISTS (SELECT FROM task JOIN clock ON clock.duty = task.id
              WHERE task.event = series.event AND task.key = 'recurring' AND clock.due_at >= $1)
ORDER BY event.kind, event.subject, event.id
