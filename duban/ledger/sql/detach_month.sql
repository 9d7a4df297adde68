-- Lets the oldest month go; see the function.
SELECT gone, rows, kept FROM detach_month($1, $2, $3)
