-- Ends holdings that, as is known now, never were.
UPDATE holding SET retired_version = $1, never = true WHERE id = ANY($2::bigint[])
