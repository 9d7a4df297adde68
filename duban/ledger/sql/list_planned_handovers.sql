-- Handovers that were planned as of an instant and not carried out by then, which take effect by another.
SELECT n, post, way, person, effective, until FROM handover
WHERE recorded_at <= $1 AND effective <= $2 AND (done_at IS NULL OR done_at > $1) ORDER BY effective, n
