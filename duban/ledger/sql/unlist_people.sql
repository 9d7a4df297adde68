-- People whom the organisation no longer names.
UPDATE person SET listed = false WHERE person = ANY($1::text[])
