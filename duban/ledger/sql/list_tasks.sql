-- One page of tasks in the order of their ids, each with its event and its clock; those of restricted events ($9: kinds
-- that are) only for who may see them (NULL).
WITH page AS MATERIALIZED (
    SELECT task.*, event.source, event.event_id, event.kind, event.subject
    FROM task JOIN event ON event.id = task.event
    WHERE task.id > $1 AND task.id <= $2
      AND ($3::text IS NULL OR event.source = $3)
      AND ($4::text IS NULL OR event.event_id = $4)
      AND ($5::text IS NULL OR event.subject = $5)
      AND ($6::text IS NULL OR task.unit = $6)
      AND ($7::text IS NULL OR task.state = $7)
      AND ($9::text[] IS NULL OR NOT is_restricted(event.*, $9))
    ORDER BY task.id LIMIT $8
)
SELECT page.*, clock.due_at, clock.provisional, clock.policy, clock.outcome, clock.fired,
       last.at AS submitted_at, last.by AS submitted_by, last.text AS submitted_text, last.evidence AS submitted_evidence,
       last.value AS submitted_value
FROM page LEFT JOIN clock ON clock.duty = page.id
LEFT JOIN LATERAL (SELECT * FROM submission WHERE submission.task = page.id ORDER BY n DESC LIMIT 1) AS last ON true
ORDER BY page.id
