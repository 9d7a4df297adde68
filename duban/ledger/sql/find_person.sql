-- Whether a person stands in the organisation's directory.
SELECT EXISTS (SELECT FROM person WHERE person = $1)
