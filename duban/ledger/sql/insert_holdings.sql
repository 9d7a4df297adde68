-- Records holdings and stand-ins that an organisation version brings.
INSERT INTO holding (post, kind, unit, person, valid_from, valid_to, standing, recorded_version)
SELECT row.*, $8
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::date[], $6::date[], $7::smallint[]) AS row
