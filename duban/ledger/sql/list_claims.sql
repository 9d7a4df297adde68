-- Steps of accepted claims by clause, unit and step: open ones by their age in days since the claim was accepted ($1: the
-- upper bounds of the bands), and those done by whether they were in time. Claims taken back do not count, nor do those of
-- restricted events where who is asking ($3) may not see them, nor other units' where only one ($4) is asked for.
WITH claim AS (
    SELECT event.id, body #>> '{data,policy}' AS policy, body #>> '{data,clause}' AS clause,
           coalesce((body #>> '{data,amount}')::numeric, 0) AS amount, received_at
    FROM event
    WHERE kind = 'policy.claim.accepted' AND ($3::text[] IS NULL OR NOT is_restricted(event.*, $3))
      AND NOT EXISTS (SELECT FROM withdrawal WHERE withdrawal.event = event.id)
), step AS (
    SELECT claim.policy, claim.clause, task.unit, task.key, task.title, task.state, claim.amount, claim.received_at,
           clock.due_at, closing.at AS closed_at
    FROM claim JOIN task ON task.event = claim.id JOIN clock ON clock.duty = task.id
    LEFT JOIN LATERAL (
        SELECT max(at) AS at FROM journal_entry AS entry
        WHERE entry.duty = task.id AND task.state = 'closed' AND entry.body::json ->> 'state' = 'closed'
    ) AS closing ON true
    WHERE task.state NOT IN ('withdrawn', 'cancelled') AND ($4::text IS NULL OR task.unit = $4)
)
SELECT policy, clause, unit, key, min(title) AS title,
       width_bucket(extract(epoch FROM $2 - received_at) / 86400.0, $1::float8[]) AS band, state = 'closed' AS done,
       count(*) AS n, sum(amount) AS amount,
       count(*) FILTER (WHERE coalesce(closed_at, $2) > due_at) AS late, min(received_at) AS oldest
FROM step GROUP BY policy, clause, unit, key, band, done
ORDER BY policy, clause, unit, key, band
