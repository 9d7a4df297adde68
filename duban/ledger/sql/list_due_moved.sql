-- Deadlines that the notices of a year moved, or of all years, or one of them, or that moved back with one, behind a
-- cursor.
WITH moving AS (
    SELECT event, year, document, false AS withdrawn FROM calendar_document
    UNION ALL
    SELECT withdrawal.by_event, year, document, true
    FROM calendar_document JOIN withdrawal ON withdrawal.event = calendar_document.event
)
SELECT due_moved.id, due_moved.kind, due_moved.duty, due_moved.at, due_moved.due_before, due_moved.due_at,
       due_moved.provisional, moving.year, moving.document, moving.withdrawn,
       coalesce(task.unit, opening.unit) AS unit, meant.source, meant.event_id,
       coalesce(task.title, meant.body #>> '{data,title}') AS title
FROM due_moved JOIN moving ON moving.event = due_moved.event
LEFT JOIN task ON due_moved.kind = 'task' AND task.id = due_moved.duty
LEFT JOIN obligation ON due_moved.kind = 'obligation' AND obligation.id = due_moved.duty
LEFT JOIN opening ON opening.id = obligation.opening
LEFT JOIN event AS meant ON meant.id = coalesce(task.event, opening.event, due_moved.duty)
WHERE ($1::integer IS NULL OR moving.year = $1) AND due_moved.id > $2
  AND ($4::uuid IS NULL OR due_moved.event = $4)
ORDER BY due_moved.id LIMIT $3
