-- Notices that ask after tasks of which the step says that they were not asked.
SELECT notice.id FROM progress
JOIN notice ON notice.duty = progress.task AND notice.revision = progress.revision AND notice.step = 'progress'
WHERE progress.outcome <> 'f' LIMIT 1000
