-- How many obligations are open in each of these posts ($1), which are of these units ($2).
SELECT holding.post, count(*) AS n
FROM opening
JOIN obligation ON obligation.opening = opening.id AND obligation.state = 'open'
JOIN holding ON holding.id = obligation.holding
WHERE opening.unit = ANY($2::text[]) AND opening.tier < 4 AND holding.post = ANY($1::text[])
GROUP BY holding.post
