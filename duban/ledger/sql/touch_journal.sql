-- The journalist looked, and there was nothing new.
UPDATE journal_standing SET looked_real = clock_timestamp()
