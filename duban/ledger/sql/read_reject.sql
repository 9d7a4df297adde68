-- One reject, whole.
SELECT * FROM reject WHERE id = $1
