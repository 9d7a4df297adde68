-- Records holdings that an organisation version brings.
INSERT INTO holding (post, kind, unit, person, valid_from, valid_to, recorded_version)
SELECT row.*, $7 FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::date[], $6::date[]) AS row
