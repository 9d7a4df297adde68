-- The hash of the operator's organisation file as last imported.
SELECT hash FROM organisation_seen
