-- Begins a range of covered offsets.
INSERT INTO intake_range (incarnation, topic, partition, lower, upper) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (incarnation, topic, partition, lower) DO UPDATE
SET upper = greatest(intake_range.upper, excluded.upper), at_real = clock_timestamp()
