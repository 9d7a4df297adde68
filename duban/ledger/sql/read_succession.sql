-- For which version and day posts have been handed over, and when the next change comes by itself.
SELECT version, day, next_at FROM succession
