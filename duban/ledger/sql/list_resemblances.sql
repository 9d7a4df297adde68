-- The pairs of tasks' ($1) last texts, from either side; the other's only where who asks may see it: hidden kinds ($2),
-- and the one unit ($3) whose view it is.
WITH pair AS (
    SELECT task, n, other, other_n, score FROM resemblance WHERE task = ANY ($1)
    UNION ALL
    SELECT other, other_n, task, n, score FROM resemblance WHERE other = ANY ($1)
)
SELECT pair.task, pair.other, pair.score, task.unit, here.text AS text_here, there.text AS text_there
FROM pair
JOIN submission AS here ON here.task = pair.task AND here.n = pair.n
JOIN submission AS there ON there.task = pair.other AND there.n = pair.other_n
JOIN task ON task.id = pair.other
JOIN event ON event.id = task.event
WHERE ($2::text[] IS NULL OR NOT is_restricted(event.*, $2))
  AND ($3::text IS NULL OR task.unit = $3 OR $3 = ANY (task.assisting))
  AND NOT EXISTS (SELECT FROM submission AS later WHERE later.task = pair.task AND later.n > pair.n)
ORDER BY pair.task, pair.score DESC, pair.other
