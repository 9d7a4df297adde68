-- The notice that was in force for a year is so no more, if a newer one is there; what was to follow it follows that.
UPDATE calendar_document AS old SET in_force = false, stage = 'done'
WHERE old.year = $1 AND old.in_force AND EXISTS (
    SELECT FROM calendar_document AS new
    WHERE new.year = $1 AND NOT new.withdrawn AND (new.happened_at, new.event) > (old.happened_at, old.event)
)
