-- How far the deadlines have followed the notice of an event.
SELECT stage, round FROM calendar_document WHERE event = $1
