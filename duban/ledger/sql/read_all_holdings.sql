-- Every holding in force in the newest organisation version.
SELECT id, post, kind, unit, person, valid_from, valid_to FROM holding WHERE retired_version IS NULL
