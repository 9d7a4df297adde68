-- What has waited for a digest since before an instant.
SELECT duty AS id FROM digest_item WHERE notice IS NULL AND at < $1 ORDER BY at LIMIT 1000
