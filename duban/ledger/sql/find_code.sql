-- The duty that a code answers at a number, the open one first; and of what kind it is.
SELECT duty, holding, open, clock.kind FROM sms_code JOIN clock USING (duty)
WHERE phone = $1 AND code = $2 ORDER BY open DESC LIMIT 1
