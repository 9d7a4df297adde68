-- Whether a month of the journal has left.
SELECT EXISTS (SELECT FROM month_left WHERE kind = 'journal')
