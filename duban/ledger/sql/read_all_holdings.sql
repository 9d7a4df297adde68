-- Every holding and stand-in in force in the newest organisation version.
SELECT id, post, kind, unit, person, valid_from, valid_to, standing FROM holding WHERE retired_version IS NULL
