-- Months that have left and are not dropped yet: the process that was to do it died.
SELECT kind, begins FROM month_left
WHERE to_regclass(CASE kind WHEN 'notice' THEN 'notice_' ELSE 'journal_entry_' END || to_char(begins, 'YYYYMM')) IS NOT NULL
ORDER BY begins, kind
