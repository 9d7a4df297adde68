-- What the drill clock showed so many real seconds ago; nothing where it was set since then. No row: there is no drill.
SELECT CASE WHEN set_real <= clock_timestamp() - $1::float8 * interval '1 second'
            THEN start_at + (clock_timestamp() - $1::float8 * interval '1 second' - set_real) * speed END
FROM drill_clock
