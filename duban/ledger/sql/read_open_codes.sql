-- The open codes that these duties already have at these numbers.
SELECT sms_code.duty, sms_code.holding, code FROM sms_code
JOIN unnest($1::uuid[], $2::bigint[], $3::bytea[]) AS row (duty, holding, phone) USING (duty, holding, phone)
WHERE open
