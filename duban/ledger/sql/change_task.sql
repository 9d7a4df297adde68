-- A task enters a state, if it is still in the one that was seen; a ruling names its unit and until when it is to be signed.
UPDATE task SET state = $3, unit = coalesce($4, unit), sign_by = coalesce($5, sign_by),
       assisting = CASE WHEN $4::text IS NULL THEN assisting ELSE array_remove(assisting, $4) END
WHERE id = $1 AND state = $2 RETURNING id
