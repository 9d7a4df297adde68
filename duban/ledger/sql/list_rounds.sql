-- Recruiting rounds of each kind beside the one before of that kind, by their own time, and whether a fall was asked to
-- be explained. Rounds taken back do not count.
WITH round AS (
    SELECT id, source, event_id, kind, subject, received_at, body -> 'data' AS said,
           CASE WHEN happened_at BETWEEN received_at - interval '1 day' AND received_at
                THEN happened_at ELSE received_at END AS at
    FROM event
    WHERE kind = 'recruitment.round.opened' AND ($1::text[] IS NULL OR NOT is_restricted(event.*, $1))
      AND NOT EXISTS (SELECT FROM withdrawal WHERE withdrawal.event = event.id)
), beside AS (
    SELECT round.*, lag(said) OVER of_kind AS before, lag(event_id) OVER of_kind AS before_id,
           lag(source) OVER of_kind AS before_source
    FROM round WINDOW of_kind AS (PARTITION BY said ->> 'kind' ORDER BY at, id)
)
SELECT beside.*, EXISTS (
    SELECT FROM task WHERE task.event = beside.id AND task.key = 'justify' AND task.state NOT IN ('withdrawn', 'cancelled')
) AS justified
FROM beside ORDER BY at DESC, id DESC LIMIT $2
