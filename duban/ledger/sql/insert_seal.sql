-- Records that these rows of the chain lie in a file outside.
INSERT INTO journal_seal (after, upto, hash, file, sha256, at) VALUES ($1, $2, $3, $4, $5, $6)
