-- Of these notices those whose obligation has ended, and how; until the commit no obligation of the others can end.
SELECT notice.id, obligation.state
FROM notice JOIN obligation ON obligation.id = notice.duty
WHERE notice.id = ANY($1::uuid[]) AND notice.duty_kind = 'o'
ORDER BY obligation.id
FOR SHARE OF obligation
