-- Whether there are stale steps that nobody was told of.
SELECT EXISTS (SELECT FROM stale_step WHERE notice IS NULL)
