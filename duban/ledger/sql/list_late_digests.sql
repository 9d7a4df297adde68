-- What has waited for a digest since before an instant.
SELECT duty AS id FROM digest_item WHERE notice IS NULL AND at < $1
UNION ALL
SELECT merged.duty FROM day_digest JOIN merged_notice AS merged ON merged.digest = day_digest.id
WHERE NOT done AND at < $1
LIMIT 1000
