-- The notice that an event published counts no more: the calendar has a new version, and what the notice moved or made
-- certain begins to follow that. Returns its year.
UPDATE calendar_document
SET withdrawn = true, in_force = false, n = DEFAULT, stage = 'openings', round = 1,
    cursor = '00000000-0000-0000-0000-000000000000', again_real = clock_timestamp() + interval '2 minutes'
WHERE event = $1 AND NOT withdrawn RETURNING year
