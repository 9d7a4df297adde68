-- When each organisation version was recorded.
SELECT version, recorded_at FROM organisation_version ORDER BY version
