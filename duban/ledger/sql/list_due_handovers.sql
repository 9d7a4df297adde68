-- Planned handovers whose instant has come, in its order.
SELECT n, post, way, person, effective, until, reason, document, by, recorded_at FROM handover
WHERE state = 'planned' AND effective <= $1 ORDER BY effective, n
