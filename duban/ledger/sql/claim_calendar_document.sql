-- A notice, published or taken back, whose deadlines have not all followed; other sweeps pass over it.
SELECT n, event, year, document, stage, round, cursor,
       (SELECT by_event FROM withdrawal WHERE withdrawal.event = calendar_document.event) AS withdrawn_by
FROM calendar_document
WHERE stage <> 'done' AND (stage <> 'again' OR again_real <= clock_timestamp())
ORDER BY n LIMIT 1
FOR UPDATE SKIP LOCKED
