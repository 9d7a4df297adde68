-- The newest handover of each post that was carried out, where the holding that it made still stands.
SELECT DISTINCT ON (handover.post) handover.n, handover.post, handover.person, handover.was, handover.effective
FROM handover
WHERE state = 'done' AND way = 'holder'
  AND EXISTS (SELECT FROM holding WHERE holding.post = handover.post AND holding.person = handover.person
              AND holding.recorded_version = handover.version AND holding.retired_version IS NULL)
ORDER BY handover.post, handover.n DESC
