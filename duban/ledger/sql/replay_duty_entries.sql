-- The entries of tasks or of obligations, those of one together, in the order they were written; those that
-- months which have left may have spoken of are left to the sealed files, here and in the tables.
SELECT duty AS id, body FROM journal_entry WHERE duty >= (SELECT retention_id()) AND body LIKE $1 ORDER BY duty, n
