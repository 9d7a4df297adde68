-- Withdrawals that wait for an event which the ledger has.
SELECT event.id FROM withdrawal JOIN event ON event.source = withdrawal.source AND event.event_id = withdrawal.event_id
WHERE withdrawal.stage = 'waiting' AND event.kind <> 'governance.event.withdrawn' LIMIT 1000
