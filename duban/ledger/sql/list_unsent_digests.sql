-- What stands in a digest whose notice there is not.
SELECT duty AS id FROM digest_item
WHERE notice IS NOT NULL AND NOT EXISTS (SELECT FROM notice WHERE notice.id = digest_item.notice) LIMIT 1000
