-- Records that numbers and addresses are shown in clear: whose (NULL: everybody's), how many people's, to whom and why.
INSERT INTO reveal (at, person, people, by, reason) VALUES ($1, $2, $3, $4, $5) RETURNING id
