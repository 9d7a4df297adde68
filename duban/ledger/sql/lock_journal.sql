-- Makes this transaction the journalist's, if no other is. The planner knows little of transaction ids: it is told to use the index.
SELECT pg_try_advisory_xact_lock(hashtext('duban.journal')) AND set_config('enable_seqscan', 'off', true) = 'off'
