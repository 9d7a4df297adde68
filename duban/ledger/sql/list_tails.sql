-- How far each partition is covered, and whether its end has not moved for a while.
SELECT DISTINCT ON (topic, partition) topic, partition, upper, at_real <= clock_timestamp() - $2::interval AS quiet
FROM intake_range WHERE incarnation = $1
ORDER BY topic, partition, upper DESC
