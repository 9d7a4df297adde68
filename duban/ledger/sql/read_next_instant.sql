-- The next instant at which a step or a digest is due, recurring work opens, or a post passes to another.
SELECT least((SELECT min(next_at) FROM clock WHERE next_at IS NOT NULL), (SELECT min(at) FROM digest_item WHERE notice IS NULL),
             (SELECT min(next_at) FROM series WHERE next_at IS NOT NULL), (SELECT next_at FROM succession))
