-- The newest audit that came to its end: what it found, how long it took, how long ago that was in real time. Where there is
-- none, how long ago this installation was made.
SELECT last.unexplained, last.seconds,
       extract(epoch FROM clock_timestamp() - coalesce(last.started_real + last.seconds * interval '1 second', made_real))::float8
       AS ago
FROM installation LEFT JOIN LATERAL (
    SELECT unexplained, seconds, started_real FROM audit_run WHERE seconds IS NOT NULL ORDER BY id DESC LIMIT 1
) AS last ON true
