-- Whose an address ($1 of e-mail, $2 of phone) is, where he holds a post on the day ($3); the first, with one of his holdings.
SELECT person.person, holding.id AS holding
FROM person JOIN holding ON holding.person = person.person
WHERE (person.email_hmac = $1 OR person.phone_hmac = $2) AND holding.retired_version IS NULL
  AND (holding.valid_from IS NULL OR holding.valid_from <= $3) AND (holding.valid_to IS NULL OR holding.valid_to >= $3)
ORDER BY person.person, holding.standing, holding.id LIMIT 1
