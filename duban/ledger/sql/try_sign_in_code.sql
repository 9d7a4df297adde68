-- Counts a try at the newest code of a browser, where it is still good and was tried fewer than $2 times.
UPDATE sign_in_link SET tries = tries + 1
WHERE token = (SELECT token FROM sign_in_link WHERE browser = $1 ORDER BY made_real DESC LIMIT 1)
  AND used_real IS NULL AND expires_real >= clock_timestamp() AND tries < $2
RETURNING token, code, person, name, parts
