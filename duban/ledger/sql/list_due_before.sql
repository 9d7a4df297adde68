-- Deadlines as they were before a published calendar moved them.
SELECT DISTINCT due_before, due_at FROM due_moved WHERE kind <> 'series' LIMIT 10000
