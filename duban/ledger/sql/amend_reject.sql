-- A reject that was tried again as it is says why it is refused now; its body and first receipt stay.
UPDATE reject SET reason = $2, field = $3, faults = $4::text::jsonb
WHERE id = $1 AND state = 'open' AND (reason, field, faults) IS DISTINCT FROM ($2, $3, $4::text::jsonb)
