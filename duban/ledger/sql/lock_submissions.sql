-- Submissions of one kind ($1) come one after the other, so that of two alike the second is compared with the first.
SELECT pg_advisory_xact_lock(hashtext('duban.submission'), hashtext($1))
