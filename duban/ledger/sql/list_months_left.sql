-- The months that have left, the oldest first.
SELECT kind, begins, rows, kept, at FROM month_left ORDER BY begins, kind
