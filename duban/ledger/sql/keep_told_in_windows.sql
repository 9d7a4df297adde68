-- Writes what people had in windows; what is over for more than a day is forgotten.
WITH old AS (DELETE FROM told_in_window WHERE begins < $7::timestamptz - interval '1 day')
INSERT INTO told_in_window (begins, person, step, channel, notices, digest)
SELECT * FROM unnest($1::timestamptz[], $2::text[], $3::text[], $4::text[], $5::integer[], $6::uuid[])
ON CONFLICT (begins, person, step, channel) DO UPDATE SET notices = excluded.notices, digest = excluded.digest
