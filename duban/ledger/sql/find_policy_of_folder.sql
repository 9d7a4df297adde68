-- The newest policy version that was applied from the operator's folder.
SELECT max(version) FROM policy_version WHERE applied_by IS NULL
