-- The next people to be told that an event was taken back; whoever was never told of it is not told of that either.
UPDATE withdrawal_reader AS reader SET told = true
FROM (SELECT event, person FROM withdrawal_reader WHERE event = $1 AND NOT told AND pending = '{}'
      ORDER BY person LIMIT $2) AS next
WHERE reader.event = next.event AND reader.person = next.person
RETURNING reader.person, reader.holding, ('{email,sms,im,inbox}'::text[])[reader.best] AS channel
