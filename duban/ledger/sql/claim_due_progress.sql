-- Takes tasks that are to be asked after now, and their clocks, so that no end of a task comes between; the oldest first.
SELECT progress.task, progress.revision, progress.since, progress.at
FROM progress JOIN clock ON clock.duty = progress.task
WHERE progress.outcome = '.' AND progress.at <= $1 ORDER BY progress.at, progress.task LIMIT $2
FOR UPDATE SKIP LOCKED
