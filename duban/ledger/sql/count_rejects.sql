-- How many rejects are open; of one reason where it is named.
SELECT count(*) FROM reject WHERE state = 'open' AND ($1::text IS NULL OR reason = $1)
