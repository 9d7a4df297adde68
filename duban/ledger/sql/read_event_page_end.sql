-- The id with which a page of so many events ends, in the order of ids; none where fewer are left.
SELECT id FROM event WHERE id > $1 ORDER BY id OFFSET $2 - 1 LIMIT 1
