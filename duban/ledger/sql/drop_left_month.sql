-- Drops a month that has left.
SELECT drop_left_month($1, $2)
