-- When these tasks are asked after, or were, in the due revision that counts.
SELECT progress.task, progress.at, progress.outcome, progress.fired_at
FROM progress JOIN clock ON clock.duty = progress.task AND clock.revision = progress.revision
WHERE progress.task = ANY($1::uuid[])
