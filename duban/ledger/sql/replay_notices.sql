-- Notices as the journal tells of them.
SELECT id, channel, duty, holding, step, state FROM notice WHERE id >= (SELECT retention_id()) ORDER BY id
