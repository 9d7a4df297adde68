-- How the work stands: the next step, notices that could have gone out long ago, which services are alive. `speed` is that
-- of a drill clock, whose minutes are that much shorter.
SELECT clock_speed.speed,
       (SELECT min(next_at) FROM clock WHERE next_at IS NOT NULL) AS next_at,
       (SELECT count(*) FROM (
           SELECT FROM notice
           WHERE state = 'queued' AND queued_at < $1::timestamptz - interval '5 minutes' * clock_speed.speed
             AND (retry_real IS NULL OR retry_real < clock_timestamp() - interval '5 minutes') LIMIT 1000) AS stale
       ) AS stale_notices,
       ARRAY(SELECT DISTINCT service FROM lease
             WHERE NOT ended AND heartbeat_real > clock_timestamp() - interval '30 seconds') AS alive,
       (SELECT count(*) FROM opening WHERE NOT done) AS unfinished_openings
FROM (SELECT greatest(1, (SELECT speed FROM drill_clock)) AS speed) AS clock_speed
