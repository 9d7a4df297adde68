-- What stands in a digest whose notice there is not.
SELECT duty AS id FROM digest_item
WHERE notice >= (SELECT retention_id()) AND NOT EXISTS (SELECT FROM notice WHERE notice.id = digest_item.notice)
UNION ALL
SELECT duty FROM merged_notice
WHERE digest >= (SELECT retention_id()) AND NOT EXISTS (SELECT FROM notice WHERE notice.id = merged_notice.digest)
  AND NOT EXISTS (SELECT FROM day_digest WHERE day_digest.id = merged_notice.digest AND NOT done)
LIMIT 1000
