-- What of an event waits or has waited for another of its tasks, and what became of that.
SELECT waiting.key, waiting.item, waiting.after, waiting.value, waiting.state, waiting.reason
FROM waiting JOIN event ON event.id = waiting.event
WHERE event.source = $1 AND event.event_id = $2
ORDER BY waiting.key, waiting.item
