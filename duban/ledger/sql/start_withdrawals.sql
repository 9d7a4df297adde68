-- Events have come that were taken back before: their withdrawals begin.
UPDATE withdrawal SET event = event.id, stage = 'openings'
FROM event WHERE event.id = ANY($1::uuid[]) AND withdrawal.source = event.source AND withdrawal.event_id = event.event_id
     AND withdrawal.event IS NULL
