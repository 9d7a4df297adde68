-- Makes this transaction the one that may let a canary set out.
SELECT pg_try_advisory_xact_lock(hashtext('duban.canary'))
