-- Keeps a report as it is sent; nothing where that post has had it on that day.
INSERT INTO report (id, name, post, day, at, body, file_name, file) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT DO NOTHING RETURNING id
