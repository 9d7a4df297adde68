-- Of these notices those about events that were taken back, but for those that say so.
SELECT notice.id FROM notice JOIN withdrawal ON withdrawal.event = notice.event
WHERE notice.id = ANY($1::uuid[]) AND notice.step <> 'withdrawn'
