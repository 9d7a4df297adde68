-- How many notices are in which state, a channel; and how many may have gone out twice.
SELECT channel, state, count(*) AS notices, sum(ambiguous)::bigint AS ambiguous FROM notice GROUP BY channel, state
