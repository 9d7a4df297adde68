-- The unfinished tasks that somebody ($1) has put in others' hands; those that have gone to another unit meanwhile are not. The
-- first due first, at most ($2).
SELECT task.id, task.title, task.unit, task.state, clock.due_at, coalesce(clock.provisional, false) AS provisional,
       assignment.person
FROM assignment JOIN task ON task.id = assignment.task AND task.unit = assignment.unit LEFT JOIN clock ON clock.duty = task.id
WHERE assignment.by = $1 AND assignment.person <> $1 AND task.state NOT IN ('closed', 'withdrawn', 'cancelled')
ORDER BY clock.due_at NULLS LAST, task.id LIMIT $2
