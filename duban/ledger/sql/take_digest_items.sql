-- Puts what has come for a reader under one notice.
UPDATE digest_item SET notice = $3 WHERE post = $1 AND notice IS NULL AND at <= $2
