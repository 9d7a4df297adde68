-- What the steps beside the ladders leave unexplained: a task that was asked after and nothing was told of it, stale steps
-- in a notice that there is not, and those that the lead office was not told of though no step has been due since ($1).
SELECT task AS id FROM progress
WHERE outcome = 'f' AND task >= (SELECT retention_id()) AND NOT EXISTS (
    SELECT FROM notice
    WHERE notice.duty = progress.task AND notice.step = 'progress' AND notice.revision = progress.revision
)
UNION ALL
SELECT duty AS id FROM stale_step
WHERE notice >= (SELECT retention_id()) AND NOT EXISTS (SELECT FROM notice AS told WHERE told.id = stale_step.notice)
UNION ALL
SELECT duty AS id FROM stale_step
WHERE notice IS NULL AND NOT EXISTS (SELECT FROM clock WHERE next_at <= $1)
LIMIT 1000
