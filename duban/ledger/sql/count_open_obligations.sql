-- How many obligations of these events are open, a unit and tier.
SELECT opening.event, opening.unit, opening.tier, count(*) AS open
FROM opening JOIN obligation ON obligation.opening = opening.id
WHERE opening.event = ANY($1::uuid[]) AND obligation.state = 'open'
GROUP BY opening.event, opening.unit, opening.tier
