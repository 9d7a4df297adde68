-- Open obligations of these posts ($1), which are of these units ($2), with what a notice to whoever answers for the post
-- now must know; until the commit none of them can end.
SELECT obligation.id, opening.event, opening.unit, opening.tier, event.kind, event.urgency, event.policy_version, holding.post
FROM opening
JOIN obligation ON obligation.opening = opening.id AND obligation.state = 'open'
  AND NOT EXISTS (SELECT FROM withdrawal WHERE withdrawal.event = opening.event)
JOIN holding ON holding.id = obligation.holding
JOIN event ON event.id = opening.event
WHERE opening.unit = ANY($2::text[]) AND opening.tier < 4 AND holding.post = ANY($1::text[])
ORDER BY obligation.id FOR SHARE OF obligation
