-- Obligations of no fan-out.
SELECT obligation.id FROM obligation LEFT JOIN opening ON opening.id = obligation.opening WHERE opening.id IS NULL LIMIT 1000
