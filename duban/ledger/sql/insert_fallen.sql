-- These notices have fallen to the next channel.
INSERT INTO fallen (notice, at) SELECT id, $2 FROM unnest($1::uuid[]) AS row (id) ON CONFLICT DO NOTHING
