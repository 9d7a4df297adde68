-- The sealed files of the journal, in order.
SELECT after, upto, hash, file, sha256 FROM journal_seal ORDER BY upto
