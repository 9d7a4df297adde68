-- A link by which this person signs in once, good for ($5); a code beside it ($7), for the browser ($6) that asked alone.
INSERT INTO sign_in_link (token, person, name, parts, expires_real, browser, code, address)
VALUES ($1, $2, $3, $4, clock_timestamp() + $5::interval, $6, $7, $8)
