-- The reports that are sent, and when the next of each is due.
SELECT name, next_at FROM report_due
