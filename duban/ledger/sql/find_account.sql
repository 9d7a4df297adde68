-- An account in force, by its name or by the HMAC of its address.
SELECT account, part FROM account WHERE (account = $1 OR email_hmac = $2) AND ended_real IS NULL
