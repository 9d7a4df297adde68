-- Every holding that an organisation version knew of or knew to be over, of one unit where it is named; staff only then.
SELECT id, post, kind, unit, person, valid_from, valid_to, standing, recorded_version, retired_version, never
FROM holding
WHERE recorded_version <= $1 AND ($2::text IS NULL OR unit = $2) AND ($2::text IS NOT NULL OR kind <> 'staff')
ORDER BY id
