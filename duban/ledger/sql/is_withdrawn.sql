-- Whether the event of that id was taken back.
SELECT EXISTS (SELECT FROM withdrawal WHERE event = $1)
