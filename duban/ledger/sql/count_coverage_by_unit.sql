-- How far a directive has come in each unit and open tier: those to reach, those who acknowledged, those excused. Each opening
-- is counted by itself: joined first, the rows of all of them would be hashed by name.
SELECT opening.unit, opening.tier, counted.roll, counted.acknowledged, counted.excused, opening.due_at
FROM opening, LATERAL (
    SELECT count(*) FILTER (WHERE state <> 'superseded') AS roll,
           count(*) FILTER (WHERE state IN ('acknowledged', 'conveyed')) AS acknowledged,
           count(*) FILTER (WHERE state = 'excused') AS excused
    FROM obligation WHERE obligation.opening = opening.id
) AS counted
WHERE opening.event = $1 AND ($2::text[] IS NULL OR opening.unit = ANY($2))
