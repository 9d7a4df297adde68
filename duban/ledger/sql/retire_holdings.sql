-- Ends holdings that the new organisation version no longer has.
UPDATE holding SET retired_version = $1 WHERE id = ANY($2::bigint[])
