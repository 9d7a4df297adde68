-- How many a directive's open tiers are to reach, how many have acknowledged, and how many were excused.
SELECT opening.tier, count(*) FILTER (WHERE obligation.state <> 'superseded') AS roll,
       count(*) FILTER (WHERE obligation.state IN ('acknowledged', 'conveyed')) AS acknowledged,
       count(*) FILTER (WHERE obligation.state = 'excused') AS excused
FROM opening
JOIN obligation ON obligation.opening = opening.id
WHERE opening.event = $1
GROUP BY opening.tier
