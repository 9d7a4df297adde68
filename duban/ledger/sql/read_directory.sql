-- Everybody whom the directory knows, those whom the organisation no longer names too.
SELECT person, name, phone, phone_hmac, email, email_hmac, im, im_hmac, listed FROM person ORDER BY person
