-- Keeps a year's notice as an event published it; not in force yet.
INSERT INTO calendar_document (event, year, document, off_days, work_days, happened_at, again_real)
VALUES ($1, $2, $3, $4, $5, $6, clock_timestamp())
