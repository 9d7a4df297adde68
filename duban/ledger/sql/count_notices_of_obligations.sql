-- How many notices there are of these events' obligations; their ids lie between two.
SELECT event, count(*) AS notices FROM notice
WHERE id >= $2 AND id <= $3 AND event = ANY($1::uuid[]) AND duty_kind = 'o'
GROUP BY event
