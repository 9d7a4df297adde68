-- The notice that an event published, whether it is in force or not.
SELECT year, document, off_days, work_days, event FROM calendar_document WHERE event = $1
