-- In whose hands a task ($1) is, if its unit has said so.
SELECT assignment.person FROM assignment JOIN task ON task.id = assignment.task AND task.unit = assignment.unit WHERE task.id = $1
