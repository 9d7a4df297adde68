-- A report by its notice.
SELECT body, file_name, file FROM report WHERE id = $1
