-- Moves the cursors of fan-outs.
UPDATE opening SET cursor = row.cursor, rolled = row.rolled, done = row.done
FROM unnest($1::bigint[], $2::bigint[], $3::integer[], $4::boolean[]) AS row (id, cursor, rolled, done)
WHERE opening.id = row.id
