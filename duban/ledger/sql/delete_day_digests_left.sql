-- A page ($2) of digests of days of the months that have left ($1), once no row stands in them any more.
DELETE FROM day_digest WHERE id = ANY (ARRAY(
    SELECT id FROM day_digest
    WHERE at < $1 AND done AND NOT EXISTS (SELECT FROM merged_notice WHERE merged_notice.digest = day_digest.id)
    ORDER BY id LIMIT $2
))
