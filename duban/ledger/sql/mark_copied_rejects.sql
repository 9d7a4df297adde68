-- The copies of these rejects have gone.
UPDATE reject SET copied = true WHERE id = ANY($1::bigint[])
