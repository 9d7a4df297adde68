-- How many a directive's open tiers are to reach, and how many have acknowledged.
SELECT opening.tier, count(*) FILTER (WHERE obligation.state <> 'superseded') AS roll,
       count(*) FILTER (WHERE obligation.state IN ('acknowledged', 'conveyed')) AS acknowledged
FROM opening
JOIN obligation ON obligation.opening = opening.id
WHERE opening.event = $1
GROUP BY opening.tier
