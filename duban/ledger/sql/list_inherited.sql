-- Open obligations of these posts, with what a notice to whoever holds the post now must know.
SELECT obligation.id, opening.event, opening.unit, opening.tier, event.kind, event.urgency, event.policy_version, holding.post
FROM holding
JOIN obligation ON obligation.holding = holding.id
JOIN opening ON opening.id = obligation.opening
JOIN event ON event.id = opening.event
WHERE holding.post = ANY($1::text[]) AND obligation.state = 'open'
ORDER BY obligation.id
