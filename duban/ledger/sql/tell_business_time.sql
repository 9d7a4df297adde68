-- What the drill clock shows; business time is asked for nowhere else in SQL.
SELECT start_at + (clock_timestamp() - set_real) * speed FROM drill_clock
