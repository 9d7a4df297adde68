-- The next instant at which a step or a digest is due.
SELECT least((SELECT min(next_at) FROM clock WHERE next_at IS NOT NULL), (SELECT min(at) FROM digest_item WHERE notice IS NULL))
