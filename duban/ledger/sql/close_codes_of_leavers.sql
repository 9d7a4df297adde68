-- The codes of these duties that were texted to people who have left these posts for good answer nothing any more.
UPDATE sms_code SET open = false
WHERE duty = ANY($1::uuid[]) AND open
  AND holding IN (SELECT id FROM holding WHERE post = ANY($2::text[]) AND retired_version IS NOT NULL)
  AND holding <> ALL($3::bigint[])
