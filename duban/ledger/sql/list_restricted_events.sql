-- Events that whoever is asking may not see: restricted when they came, or of kinds ($1) that are now.
SELECT id FROM event WHERE is_restricted(event.*, $1)
