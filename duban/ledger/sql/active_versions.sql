-- The policy, the organisation and the calendar in force.
SELECT (SELECT max(version) FROM policy_version) AS policy, (SELECT max(version) FROM organisation_version) AS organisation,
       (SELECT coalesce(max(n), 0) FROM calendar_document) AS calendar
