-- Nothing is left of the unit that has ended.
UPDATE unit_end SET done = true WHERE unit = $1
