-- One page of tasks in the order of their ids, each with its event and its clock; those of restricted events ($9: kinds
-- that are) only for who may see them (NULL); for one unit ($10) what it owes or assists.
WITH page AS MATERIALIZED (
    SELECT task.*, event.source, event.event_id, event.kind, event.subject, event.urgency
    FROM task JOIN event ON event.id = task.event
    WHERE task.id > $1 AND task.id <= $2
      AND ($3::text IS NULL OR event.source = $3)
      AND ($4::text IS NULL OR event.event_id = $4)
      AND ($5::text IS NULL OR event.subject = $5)
      AND ($6::text IS NULL OR task.unit = $6)
      AND ($7::text IS NULL OR task.state = $7)
      AND ($9::text[] IS NULL OR NOT is_restricted(event.*, $9))
      AND ($10::text IS NULL OR task.unit = $10 OR $10 = ANY (task.assisting))
    ORDER BY task.id LIMIT $8
)
SELECT page.*, clock.due_at, clock.provisional, clock.policy, clock.outcome, clock.fired, difficulty.at AS difficulty_at,
       has.person AS difficulty_by,
       last.at AS submitted_at, last.by AS submitted_by, last.text AS submitted_text, last.evidence AS submitted_evidence,
       last.value AS submitted_value, last.fields AS submitted_fields, said.reports,
       (SELECT max(until) FROM pause WHERE pause.task = page.id AND ended_at IS NULL AND page.state = 'paused') AS paused_until
FROM page LEFT JOIN clock ON clock.duty = page.id
LEFT JOIN difficulty ON difficulty.duty = page.id
LEFT JOIN holding AS has ON has.id = difficulty.holding
LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_object('at', at, 'unit', unit, 'by', by, 'text', text) ORDER BY n) AS reports
    FROM (SELECT * FROM remark WHERE remark.task = page.id AND action = 'report' ORDER BY n DESC LIMIT 50) AS newest
) AS said ON true
LEFT JOIN LATERAL (SELECT * FROM submission WHERE submission.task = page.id ORDER BY n DESC LIMIT 1) AS last ON true
ORDER BY page.id
