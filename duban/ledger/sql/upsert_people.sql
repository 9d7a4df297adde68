-- Writes people of the directory; addresses come sealed, with the fingerprints they are found by.
INSERT INTO person (person, name, phone, phone_hmac, email, email_hmac, im, im_hmac)
SELECT * FROM unnest($1::text[], $2::text[], $3::bytea[], $4::bytea[], $5::bytea[], $6::bytea[], $7::bytea[], $8::bytea[])
ON CONFLICT (person) DO UPDATE
SET name = excluded.name, phone = excluded.phone, phone_hmac = excluded.phone_hmac,
    email = excluded.email, email_hmac = excluded.email_hmac, im = excluded.im, im_hmac = excluded.im_hmac, listed = true
