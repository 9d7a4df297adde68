-- Posts for whose holders something waits, once no step is due any more; held until the commit, so that two sweeps make
-- one digest.
SELECT DISTINCT post FROM (
    SELECT post FROM digest_item WHERE notice IS NULL AND at <= $1 FOR UPDATE SKIP LOCKED
) AS waiting
WHERE NOT EXISTS (SELECT FROM clock WHERE next_at <= $1)
