-- Deadlines that the notices of a year moved, or of all years, behind a cursor.
SELECT due_moved.id, due_moved.kind, due_moved.duty, due_moved.at, due_moved.due_before, due_moved.due_at,
       due_moved.provisional, calendar_document.year, calendar_document.document,
       coalesce(task.unit, opening.unit) AS unit, meant.source, meant.event_id,
       coalesce(task.title, meant.body #>> '{data,title}') AS title
FROM due_moved JOIN calendar_document ON calendar_document.event = due_moved.event
LEFT JOIN task ON due_moved.kind = 'task' AND task.id = due_moved.duty
LEFT JOIN obligation ON due_moved.kind = 'obligation' AND obligation.id = due_moved.duty
LEFT JOIN opening ON opening.id = obligation.opening
LEFT JOIN event AS meant ON meant.id = coalesce(task.event, opening.event, due_moved.duty)
WHERE ($1::integer IS NULL OR calendar_document.year = $1) AND due_moved.id > $2
ORDER BY due_moved.id LIMIT $3
