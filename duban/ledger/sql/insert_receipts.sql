-- Keeps what gateways said; what was said before is passed over.
INSERT INTO receipt (gateway, reference, notice, result, reason)
SELECT * FROM unnest($1::text[], $2::text[], $3::uuid[], $4::text[], $5::text[])
ON CONFLICT DO NOTHING
