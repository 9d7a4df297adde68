-- People of the directory by reference.
SELECT person, name, phone, email FROM person WHERE person = ANY($1::text[])
