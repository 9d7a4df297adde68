-- Which of these posts ($1) have links to their deadlines that nobody revoked, and whose they are; until the commit nobody
-- revokes them.
SELECT post, array_agg(person) AS people
FROM (SELECT post, person FROM feed WHERE post = ANY($1::text[]) AND revoked_real IS NULL ORDER BY id FOR UPDATE) AS feed
GROUP BY post ORDER BY post
