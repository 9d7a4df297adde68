-- What a post has to do and by when: the unfinished tasks of its unit ($2, NULL for none) and its own open obligations.
SELECT task.id, 'task' AS what, task.title, clock.due_at, clock.provisional, clock.revision, task.opened_at,
       coalesce(event.body #>> '{data,title}', event.body #>> '{data,name}') AS source
FROM task JOIN clock ON clock.duty = task.id JOIN event ON event.id = task.event
WHERE task.unit = $2 AND task.state NOT IN ('closed', 'withdrawn', 'cancelled')
  AND NOT EXISTS (SELECT FROM withdrawal WHERE withdrawal.event = task.event)
UNION ALL
SELECT obligation.id, 'obligation', '', clock.due_at, clock.provisional, clock.revision, opening.opened_at,
       coalesce(event.body #>> '{data,title}', event.body #>> '{data,name}')
FROM holding JOIN opening ON opening.unit = holding.unit JOIN obligation ON obligation.opening = opening.id
JOIN clock ON clock.duty = obligation.id JOIN event ON event.id = opening.event
WHERE holding.post = $1 AND obligation.holding = holding.id AND obligation.state = 'open'
  AND NOT EXISTS (SELECT FROM withdrawal WHERE withdrawal.event = opening.event)
ORDER BY due_at, id
