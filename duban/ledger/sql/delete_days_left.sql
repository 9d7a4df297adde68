-- A page ($2) of how much people were told on days of the months that have left ($1).
DELETE FROM told_on_day WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM told_on_day WHERE day < ($1::timestamptz AT TIME ZONE 'UTC')::date LIMIT $2
))
