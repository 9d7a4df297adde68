-- A new link to a post's deadlines for whoever holds it; others of the post stay.
INSERT INTO feed (post, person, hash) VALUES ($1, $2, $3) RETURNING id
