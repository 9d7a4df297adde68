-- Posts have been handed over for this version and day.
INSERT INTO succession (version, day, next_at) VALUES ($1, $2, $3)
ON CONFLICT (one) DO UPDATE SET version = excluded.version, day = excluded.day, next_at = excluded.next_at
