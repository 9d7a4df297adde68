-- The policy and the organisation in force.
SELECT (SELECT max(version) FROM policy_version) AS policy, (SELECT max(version) FROM organisation_version) AS organisation
