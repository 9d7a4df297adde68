-- The end of the newest month of notices that has left; none where none has.
SELECT max(ends) FROM month_left WHERE kind = 'notice'
