-- Whether the organisation in force names a person.
SELECT EXISTS (SELECT FROM person WHERE person = $1 AND listed)
