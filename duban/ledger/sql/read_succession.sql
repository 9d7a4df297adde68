-- For which version and day posts have been handed over, when the next change comes by itself, and whether something is left
-- of units that have ended.
SELECT version, day, next_at, EXISTS (SELECT FROM unit_end WHERE NOT done) AS ending FROM succession
