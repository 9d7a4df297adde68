-- Whether a person is of a unit on a day: holds a post there or stands in, or is on its roll of staff.
SELECT EXISTS (SELECT FROM holding WHERE unit = $1 AND person = $2 AND retired_version IS NULL
               AND (valid_from IS NULL OR valid_from <= $3) AND (valid_to IS NULL OR valid_to >= $3))
