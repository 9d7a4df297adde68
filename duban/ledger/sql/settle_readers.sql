-- What was on its way has arrived or not: readers of whose notices none is in hand any more know their best channel.
UPDATE withdrawal_reader AS reader SET best = least(reader.best, settled.best), pending = '{}'
FROM (
    SELECT waits.person, bool_or(notice.state IN ('claimed', 'sending')) AS in_hand,
           min(array_position('{email,sms,im,inbox}', notice.channel))
               FILTER (WHERE notice.state IN ('accepted', 'delivered') OR notice.ambiguous > 0) AS best
    FROM withdrawal_reader AS waits CROSS JOIN unnest(waits.pending) AS way (id) JOIN notice ON notice.id = way.id
    WHERE waits.event = $1 AND NOT waits.told
    GROUP BY waits.person
) AS settled
WHERE reader.event = $1 AND reader.person = settled.person AND NOT settled.in_hand
