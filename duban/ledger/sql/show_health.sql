-- How the work stands: the oldest step that is due, the oldest notice that could go out, which services are alive.
SELECT (SELECT min(next_at) FROM clock WHERE next_at IS NOT NULL) AS next_at,
       (SELECT count(*) FROM (
           SELECT FROM notice WHERE state = 'queued' AND queued_at < $1::timestamptz - interval '5 minutes'
             AND (retry_real IS NULL OR retry_real < clock_timestamp() - interval '5 minutes') LIMIT 1000) AS stale
       ) AS stale_notices,
       ARRAY(SELECT DISTINCT service FROM lease
             WHERE NOT ended AND heartbeat_real > clock_timestamp() - interval '30 seconds') AS alive,
       (SELECT count(*) FROM opening WHERE NOT done) AS unfinished_openings
