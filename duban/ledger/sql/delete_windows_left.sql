-- A page ($2) of what people were told in windows of the months that have left ($1).
DELETE FROM told_in_window WHERE ctid = ANY (ARRAY(SELECT ctid FROM told_in_window WHERE begins < $1 LIMIT $2))
