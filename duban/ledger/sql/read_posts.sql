-- Who holds, held or will hold the posts that are not of the rolls of staff, and who stands in there, as an organisation
-- version has it.
SELECT id, post, kind, unit, person, valid_from, valid_to, standing FROM holding
WHERE kind <> 'staff' AND recorded_version <= $1 AND (retired_version IS NULL OR retired_version > $1)
