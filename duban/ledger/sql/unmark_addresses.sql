-- A marked address that nobody has any more was corrected; should somebody have it again, it is tried again.
DELETE FROM bad_address WHERE NOT EXISTS (SELECT FROM person WHERE person.email_hmac = bad_address.address)
