-- The units of an organisation version, as one document.
SELECT units FROM organisation_version WHERE version = $1
