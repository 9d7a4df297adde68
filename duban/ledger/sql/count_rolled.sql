-- How many people of each unit events have reached, each counted as his tier opened.
SELECT event, unit, sum(rolled)::integer AS roll FROM opening WHERE event = ANY ($1) GROUP BY event, unit
