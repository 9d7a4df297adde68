-- The codes of a duty answer nothing any more.
UPDATE sms_code SET open = false WHERE duty = $1 AND open
