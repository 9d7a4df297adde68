-- Uses a link up, where it is still good and this is the browser ($2) that asked for it, if any did: whose it was.
UPDATE sign_in_link SET used_real = clock_timestamp()
WHERE token = $1 AND used_real IS NULL AND expires_real >= clock_timestamp() AND (browser IS NULL OR browser = $2)
RETURNING person, name, parts
