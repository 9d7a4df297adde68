-- Makes this session the one that lets months go.
SELECT pg_try_advisory_lock(hashtext('duban.retention'))
