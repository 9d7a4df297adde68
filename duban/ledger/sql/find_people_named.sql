-- People in force of that reference ($1) or exactly that name, two at most.
SELECT person FROM person WHERE listed AND (person = $1 OR name = $1) ORDER BY person <> $1, person LIMIT 2
