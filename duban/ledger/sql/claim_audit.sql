-- Begins the audit of a night, unless it was begun, or one was less than twenty hours ago: a drill's nights are short. One
-- that has come to no end within an hour is made again.
INSERT INTO audit_run (night, at)
SELECT $1, $2 WHERE NOT EXISTS (
    SELECT FROM audit_run WHERE night IS NOT NULL AND started_real > clock_timestamp() - interval '20 hours'
        AND (seconds IS NOT NULL OR started_real > clock_timestamp() - interval '1 hour')
)
ON CONFLICT (night) DO UPDATE SET at = excluded.at, started_real = clock_timestamp()
    WHERE audit_run.seconds IS NULL AND audit_run.started_real < clock_timestamp() - interval '1 hour'
RETURNING id
