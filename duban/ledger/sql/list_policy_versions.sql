-- The newest policy versions: since when each is in force, whose change on the console it is, and how many of its files are new.
SELECT version, applied_at, applied_by,
       (SELECT count(*) FROM policy_file AS file
        WHERE file.version = policy_version.version
          AND NOT EXISTS (SELECT FROM policy_file AS was
                          WHERE was.version = file.version - 1 AND was.path = file.path AND was.hash = file.hash)) AS changed
FROM policy_version ORDER BY version DESC LIMIT $1
