-- The codes of these duties answer nothing any more.
UPDATE sms_code SET open = false WHERE duty = ANY($1::uuid[]) AND open
