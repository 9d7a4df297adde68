-- A published notice whose deadlines have not all followed; other sweeps pass over it.
SELECT n, event, year, document, stage, round, cursor FROM calendar_document
WHERE stage <> 'done' AND (stage <> 'again' OR again_real <= clock_timestamp())
ORDER BY n LIMIT 1
FOR UPDATE SKIP LOCKED
