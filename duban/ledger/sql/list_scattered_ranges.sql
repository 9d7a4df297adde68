-- Partitions with covered ranges that touch or overlap.
SELECT DISTINCT topic, partition FROM (
    SELECT topic, partition, lower, max(upper) OVER (
        PARTITION BY topic, partition ORDER BY lower ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
    FROM intake_range WHERE incarnation = $1
) AS ranges
WHERE lower <= before
