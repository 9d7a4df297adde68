-- A report that was sent to a post on a day.
SELECT body, file_name, file FROM report WHERE name = $1 AND post = $2 AND day = $3
