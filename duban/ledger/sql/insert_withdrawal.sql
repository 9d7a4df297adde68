-- Records that an event is taken back, whether the ledger has it or not; of two withdrawals the first counts.
INSERT INTO withdrawal (source, event_id, event, by_event, reason, replaced_by, at, stage)
SELECT asked.source, asked.event_id, event.id, asked.by_event, asked.reason, asked.replaced_by, asked.at,
       CASE WHEN event.id IS NULL THEN 'waiting' ELSE 'openings' END
FROM (SELECT $1::text AS source, $2::text AS event_id, $3::uuid AS by_event, $4::text AS reason,
             $5::text AS replaced_by, $6::timestamptz AS at) AS asked
LEFT JOIN event ON event.source = asked.source AND event.event_id = asked.event_id
     AND event.kind <> 'governance.event.withdrawn'
ON CONFLICT DO NOTHING
RETURNING event
