-- Receipts of the last hour of real time that no notice has taken yet.
SELECT gateway, reference, notice FROM receipt
WHERE NOT settled AND received_real > clock_timestamp() - interval '1 hour' ORDER BY n LIMIT $1
