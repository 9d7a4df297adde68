-- Notices as the journal tells of them.
SELECT id, channel, duty, holding, step, state FROM notice ORDER BY id
