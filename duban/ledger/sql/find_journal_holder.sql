-- The oldest transaction that runs in the cluster, and for how long.
SELECT pid, database, application, extract(epoch FROM clock_timestamp() - began)::float8 AS seconds FROM journal_held_by()
