-- How far a directive has come in each unit and open tier: those to reach, those who acknowledged, those excused.
SELECT opening.unit, opening.tier, count(*) FILTER (WHERE obligation.state <> 'superseded') AS roll,
       count(*) FILTER (WHERE obligation.state IN ('acknowledged', 'conveyed')) AS acknowledged,
       count(*) FILTER (WHERE obligation.state = 'excused') AS excused, min(opening.due_at) AS due_at
FROM opening
JOIN obligation ON obligation.opening = opening.id
WHERE opening.event = $1 AND ($2::text[] IS NULL OR opening.unit = ANY($2))
GROUP BY opening.unit, opening.tier
