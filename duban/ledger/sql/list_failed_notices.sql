-- Notices of duties that failed for good and have not fallen to the next channel, the oldest first.
SELECT notice.id, notice.channel
FROM notice CROSS JOIN reach_mark AS mark
WHERE mark.what = 'failed' AND notice.state = 'failed' AND notice.duty IS NOT NULL AND notice.outcome_at > mark.at
  AND NOT EXISTS (SELECT FROM fallen WHERE fallen.notice = notice.id)
ORDER BY notice.outcome_at, notice.id LIMIT $1
