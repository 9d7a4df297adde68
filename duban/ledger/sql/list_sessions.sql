-- The sessions of a person that are in force: neither ended nor idle for ($2) nor older than ($3), newest first.
SELECT id, began_real, seen_real FROM session
WHERE person = $1 AND ended_real IS NULL
  AND seen_real > clock_timestamp() - $2::interval AND began_real > clock_timestamp() - $3::interval
ORDER BY began_real DESC LIMIT 50
