-- Of these notices those about a task that is finished, and how; until the commit no task of the others can end.
SELECT notice.id, task.state
FROM notice JOIN task ON task.id = notice.duty
WHERE notice.id = ANY($1::uuid[]) AND notice.duty_kind = 't'
ORDER BY task.id
FOR SHARE OF task
