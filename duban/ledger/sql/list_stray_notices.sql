-- Notices of an event's obligations that there are not; their ids lie between two.
SELECT notice.id FROM notice LEFT JOIN obligation ON obligation.id = notice.duty
WHERE notice.id >= $2 AND notice.id <= $3 AND event = $1 AND duty_kind = 'o' AND obligation.id IS NULL
LIMIT 1000
