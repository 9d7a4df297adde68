-- Extends each range that one of these continues exactly, in one order for all workers, and returns which those were; what
-- else a range touches, or none, is left for `cover_range`.
WITH held AS (
    SELECT incarnation, topic, partition, range.lower, row.upper, row.place
    FROM unnest($1::text[], $2::text[], $3::integer[], $4::bigint[], $5::bigint[])
         WITH ORDINALITY AS row (incarnation, topic, partition, lower, upper, place)
    JOIN intake_range AS range USING (incarnation, topic, partition)
    WHERE range.upper = row.lower
      AND NOT EXISTS (SELECT FROM intake_range AS next
                      WHERE next.incarnation = range.incarnation AND next.topic = range.topic
                        AND next.partition = range.partition AND next.lower BETWEEN range.upper AND row.upper)
    ORDER BY incarnation, topic, partition
    FOR UPDATE OF range
)
UPDATE intake_range SET upper = held.upper, at_real = clock_timestamp()
FROM held
WHERE intake_range.incarnation = held.incarnation AND intake_range.topic = held.topic
  AND intake_range.partition = held.partition AND intake_range.lower = held.lower
RETURNING held.place
