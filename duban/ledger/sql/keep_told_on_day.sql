-- Writes how many reminders people had on a day; days before it are forgotten.
WITH old AS (DELETE FROM told_on_day WHERE day < $1)
INSERT INTO told_on_day (day, person, channel, notices)
SELECT $1, * FROM unnest($2::text[], $3::text[], $4::integer[])
ON CONFLICT (day, person, channel) DO UPDATE SET notices = excluded.notices
