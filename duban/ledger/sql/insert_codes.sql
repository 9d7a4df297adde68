-- Opens codes; one that the number already has open is left alone and not returned.
INSERT INTO sms_code (duty, holding, phone, code)
SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::bytea[], $4::text[])
ON CONFLICT DO NOTHING RETURNING duty, holding, code
