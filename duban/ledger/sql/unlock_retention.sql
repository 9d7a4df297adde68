-- Lets other sessions do so.
SELECT pg_advisory_unlock(hashtext('duban.retention'))
