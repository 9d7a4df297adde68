-- A unit's roll of staff on a day, as an organisation version has it, behind a cursor.
SELECT id, post, person FROM holding
WHERE unit = $1 AND kind = 'staff' AND recorded_version <= $2 AND (retired_version IS NULL OR retired_version > $2)
  AND (valid_from IS NULL OR valid_from <= $3) AND (valid_to IS NULL OR valid_to >= $3) AND id > $4
ORDER BY id LIMIT $5
