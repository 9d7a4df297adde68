-- The files of one policy version.
SELECT path, body FROM policy_file JOIN policy_body USING (hash) WHERE version = $1 ORDER BY path
