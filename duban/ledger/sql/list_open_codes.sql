-- Duties that have ended, of events not being taken back just now, whose codes still answer.
SELECT duty AS id FROM sms_code JOIN obligation ON obligation.id = duty JOIN opening ON opening.id = obligation.opening
WHERE sms_code.open AND obligation.state <> 'open'
  AND NOT EXISTS (SELECT FROM withdrawal WHERE withdrawal.event = opening.event AND stage <> 'done')
UNION ALL
SELECT duty FROM sms_code JOIN task ON task.id = duty
WHERE sms_code.open AND task.state IN ('closed', 'withdrawn', 'cancelled')
  AND NOT EXISTS (SELECT FROM withdrawal WHERE withdrawal.event = task.event AND stage <> 'done')
LIMIT 1000
