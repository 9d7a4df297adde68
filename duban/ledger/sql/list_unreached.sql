-- The open obligations of an event all of whose messages have failed; notices lie between the ids of the event's instant.
SELECT notice.duty
FROM notice
WHERE notice.id > $2 AND notice.id <= $3 AND notice.event = $1 AND notice.duty_kind = 'o' AND notice.channel <> 'inbox'
GROUP BY notice.duty
HAVING bool_and(notice.state = 'failed')
