-- Whether a person is authorised to answer for a unit's principal on a day, in one of these scopes.
SELECT EXISTS (SELECT FROM delegation WHERE unit = $1 AND person = $2 AND ended_at IS NULL
               AND $3::date BETWEEN valid_from AND valid_to AND scope = ANY($4::text[]))
