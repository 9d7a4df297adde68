-- The notice that an event published counts no more: the calendar has a new version. Returns its year.
UPDATE calendar_document SET withdrawn = true, in_force = false, stage = 'done', n = DEFAULT
WHERE event = $1 AND NOT withdrawn RETURNING year
