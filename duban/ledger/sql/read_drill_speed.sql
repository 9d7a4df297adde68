-- How fast the drill clock goes; nothing where there is no drill.
SELECT speed FROM drill_clock
