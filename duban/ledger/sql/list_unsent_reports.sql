-- Reports that were made and have no notice.
SELECT id FROM report
WHERE id >= (SELECT retention_id()) AND NOT EXISTS (SELECT FROM notice WHERE notice.id = report.id) LIMIT 1000
