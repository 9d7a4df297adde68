-- The newest notice for a year that was not taken back is in force, unless it is already; the deadlines begin to follow.
UPDATE calendar_document
SET in_force = true, stage = 'openings', round = 1, cursor = '00000000-0000-0000-0000-000000000000',
    again_real = clock_timestamp() + interval '2 minutes'
WHERE event = (SELECT event FROM calendar_document WHERE year = $1 AND NOT withdrawn
               ORDER BY happened_at DESC, event DESC LIMIT 1)
  AND NOT in_force
