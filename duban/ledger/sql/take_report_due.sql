-- Takes a report that is due for this commit and moves it on; nothing where another scheduler was quicker.
UPDATE report_due SET next_at = $3 WHERE name = $1 AND next_at = $2 RETURNING name
