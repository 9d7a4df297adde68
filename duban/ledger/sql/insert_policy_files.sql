-- Names the files of a policy version.
INSERT INTO policy_file (version, path, hash) SELECT $1, * FROM unnest($2::text[], $3::bytea[])
