-- Somebody's views are saved one after the other, so that they are counted.
SELECT pg_advisory_xact_lock(hashtext('duban.views'), hashtext($1))
