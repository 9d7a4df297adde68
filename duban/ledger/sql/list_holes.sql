-- Holes between covered ranges, or below the first one, whose lower end has not moved for a while.
SELECT topic, partition, coalesce(before, 0) AS lower, lower AS upper FROM (
    SELECT topic, partition, lower, lag(upper) OVER (PARTITION BY topic, partition ORDER BY lower) AS before,
           coalesce(lag(at_real) OVER (PARTITION BY topic, partition ORDER BY lower), at_real) AS since
    FROM intake_range WHERE incarnation = $1
) AS ranges
WHERE lower > coalesce(before, 0) AND (since <= clock_timestamp() - $2::interval OR before IS NULL)
ORDER BY topic, partition, lower
