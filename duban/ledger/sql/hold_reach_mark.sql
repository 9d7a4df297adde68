-- Keeps a look to one scheduler at a time; nothing where another is at it.
SELECT what FROM reach_mark WHERE what = $1 FOR UPDATE SKIP LOCKED
