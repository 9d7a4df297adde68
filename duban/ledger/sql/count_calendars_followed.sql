-- How many yearly notices are being followed just now.
SELECT count(*) FROM calendar_document WHERE stage <> 'done'
