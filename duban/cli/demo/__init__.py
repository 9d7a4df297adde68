"""`duban demo`: a fortnight on the drill clock in a real house, held against a calculation of its own."""
