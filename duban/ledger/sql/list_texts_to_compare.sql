-- The newest texts ($5 at most) handed in since $4 for what a text ($1) is about: each task's last one, but its own ($2).
-- Of the same event ($3) only other units' count, or other periods' where the work recurs.
SELECT last.task, last.n, last.text, last.evidence, task.unit
FROM (
    SELECT submission.task, submission.n, submission.text, submission.evidence, submission.at
    FROM submission
    WHERE submission.about = $1 AND submission.at >= $4 AND submission.task <> $2
      AND submission.evidence @> '{"zero": true}' IS NOT TRUE
      AND NOT EXISTS (
          SELECT FROM submission AS later WHERE later.task = submission.task AND later.n > submission.n
      )
) AS last
JOIN task ON task.id = last.task
JOIN task AS own ON own.id = $2
WHERE task.event <> $3 OR task.unit <> own.unit OR task.key = 'recurring'
ORDER BY last.at DESC LIMIT $5
