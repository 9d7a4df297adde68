-- A code was used: neither it nor the link beside it is good again. No row where another was faster.
UPDATE sign_in_link SET used_real = clock_timestamp() WHERE token = $1 AND used_real IS NULL RETURNING token
