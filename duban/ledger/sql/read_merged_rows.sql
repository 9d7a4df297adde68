-- What digests list of notices merged into them: duties that are still open, each once, whatever the number of its steps;
-- of obligations the holding by which they can be signed.
SELECT DISTINCT ON (merged.digest, merged.duty)
       merged.digest AS notice, merged.duty, coalesce(task.unit, opening.unit) AS unit, clock.due_at, clock.provisional,
       coalesce(task.title, event.body -> 'data' ->> 'title', '') AS title,
       CASE merged.kind WHEN 'o' THEN notice.holding END AS signer
FROM merged_notice AS merged
JOIN notice ON notice.id = merged.notice
JOIN clock ON clock.duty = merged.duty
LEFT JOIN task ON merged.kind = 't' AND task.id = merged.duty
LEFT JOIN obligation ON merged.kind = 'o' AND obligation.id = merged.duty
LEFT JOIN opening ON opening.id = obligation.opening
LEFT JOIN event ON event.id = opening.event
WHERE merged.digest = ANY($1::uuid[])
  AND NOT EXISTS (SELECT FROM withdrawal WHERE withdrawal.event = coalesce(task.event, opening.event))
  AND coalesce(obligation.state = 'open', true)
  AND coalesce(task.state NOT IN ('closed', 'withdrawn', 'cancelled'), true)
ORDER BY merged.digest, merged.duty, notice.id
