-- How many reminders these people had on a day, by channel.
SELECT person, channel, notices FROM told_on_day WHERE day = $1 AND person = ANY($2::text[])
