-- Initiatives by unit between two instants: by their own time where that is believed, else by their receipt.
SELECT body #>> '{data,unit}' AS unit, count(*) AS n
FROM event, LATERAL (
    SELECT CASE WHEN happened_at BETWEEN received_at - interval '1 day' AND received_at
                THEN happened_at ELSE received_at END AS at
) AS believed
WHERE kind = $1 AND believed.at >= $2 AND believed.at < $3
  AND ($4::text[] IS NULL OR NOT is_restricted(event.*, $4))
  AND NOT EXISTS (SELECT FROM withdrawal WHERE withdrawal.event = event.id)
GROUP BY 1
