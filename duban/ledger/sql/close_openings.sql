-- The fan-outs of an event end as they are; waits for a sweep that has one in hand.
UPDATE opening SET done = true WHERE event = $1 AND NOT done RETURNING id
