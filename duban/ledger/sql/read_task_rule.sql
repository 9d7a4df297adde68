-- By which rule a task ($1) was made: the version of the rules at its event, the event's kind, and the rule's key.
SELECT event.policy_version AS policy, event.kind, task.key FROM task JOIN event ON event.id = task.event WHERE task.id = $1
