-- The yearly notices that ever were in the ledger, and from when till when each counted.
SELECT calendar_document.year, document, off_days, work_days, calendar_document.event, calendar_document.happened_at,
       event.received_at AS since, withdrawal.at AS until
FROM calendar_document JOIN event ON event.id = calendar_document.event
LEFT JOIN withdrawal ON withdrawal.event = calendar_document.event
