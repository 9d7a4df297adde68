-- First notices of a channel ($2) that were accepted until $3 and neither delivered nor failed since, behind the mark $1;
-- `waits` where the duty is still unsigned.
SELECT notice.id, notice.outcome_at,
       CASE notice.duty_kind
           WHEN 't' THEN EXISTS (SELECT FROM task WHERE task.id = notice.duty AND task.state = 'assigned')
           ELSE EXISTS (SELECT FROM obligation WHERE obligation.id = notice.duty AND obligation.state = 'open')
       END AS waits
FROM notice CROSS JOIN reach_mark AS mark
WHERE mark.what = $1 AND notice.channel = $2 AND notice.state = 'accepted' AND notice.step = 'opened'
  AND notice.duty IS NOT NULL AND (notice.outcome_at, notice.id) > (mark.at, mark.id) AND notice.outcome_at <= $3
ORDER BY notice.outcome_at, notice.id LIMIT $4
