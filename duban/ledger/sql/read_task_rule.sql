-- By which rule a task ($1) was made: the version of the rules at its event, the event's kind, and the rule's key; and what the
-- event calls itself.
SELECT event.policy_version AS policy, event.kind, task.key,
       coalesce(event.body #>> '{data,title}', event.body #>> '{data,name}') AS said
FROM task JOIN event ON event.id = task.event WHERE task.id = $1
