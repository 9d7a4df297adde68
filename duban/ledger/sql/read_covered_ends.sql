-- The highest covered offset of each partition in a broker's life.
SELECT topic, partition, max(upper) AS upper FROM intake_range WHERE incarnation = $1 GROUP BY topic, partition
