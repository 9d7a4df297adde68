-- The same, held until the commit, so that two sweeps hand over once.
SELECT version, day, next_at FROM succession FOR UPDATE
