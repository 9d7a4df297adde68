-- What the watchdog looks at, in seconds of real time: how long ago a canary arrived last; for how long one that set out, or
-- could have, has been missing; by how much the oldest due step is late; and how many processes of each service live. A drill
-- clock that stands makes nothing late.
WITH living AS (
    SELECT service, count(*) AS processes, min(started_real) AS since FROM lease
    WHERE NOT ended AND heartbeat_real > clock_timestamp() - interval '30 seconds' GROUP BY service
), arrival AS (
    SELECT max(arrived_real) AS last FROM canary
), missing AS (
    SELECT least(
        (SELECT min(set_out_real) FROM canary WHERE arrived_real IS NULL),
        CASE WHEN (SELECT count(*) FROM living WHERE service IN ('worker', 'scheduler')) = 2
             THEN greatest(arrival.last, (SELECT max(since) FROM living WHERE service IN ('worker', 'scheduler'))) END
    ) AS since FROM arrival
)
SELECT extract(epoch FROM clock_timestamp() - arrival.last)::float8 AS canary_age,
       coalesce(extract(epoch FROM clock_timestamp() - missing.since), 0)::float8 AS canary_missing,
       CASE WHEN clock_speed.speed > 0
            THEN greatest(0, extract(epoch FROM $1::timestamptz - (SELECT min(next_at) FROM clock WHERE next_at IS NOT NULL))
                             / clock_speed.speed)
            ELSE 0 END::float8 AS step_late,
       coalesce((SELECT jsonb_object_agg(service, processes) FROM living), '{}') AS living
FROM arrival, missing, (SELECT coalesce((SELECT speed FROM drill_clock), 1) AS speed) AS clock_speed
