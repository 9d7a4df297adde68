-- A page ($2) of rows of digests older than the months that have left ($1): neither the notice that stood in the digest nor
-- the digest is there any more, or is yet to come.
DELETE FROM merged_notice WHERE notice = ANY (ARRAY(
    SELECT notice FROM merged_notice AS merged
    WHERE notice < uuid_at($1) AND digest < uuid_at($1)
      AND NOT EXISTS (SELECT FROM notice WHERE notice.id = merged.notice)
      AND NOT EXISTS (SELECT FROM notice WHERE notice.id = merged.digest)
      AND NOT EXISTS (SELECT FROM day_digest WHERE day_digest.id = merged.digest AND NOT done)
    ORDER BY notice LIMIT $2
))
