-- Which of these obligations ($1) nobody could be told of: all their messages have failed.
SELECT notice.duty FROM notice
WHERE notice.duty = ANY($1::uuid[]) AND notice.duty_kind = 'o' AND notice.channel <> 'inbox'
GROUP BY notice.duty
HAVING bool_and(notice.state = 'failed')
