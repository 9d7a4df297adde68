-- The notices in force, one a year.
SELECT year, document, off_days, work_days, event FROM calendar_document WHERE in_force ORDER BY year
