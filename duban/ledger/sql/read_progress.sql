-- What decides whether tasks are asked after: their state, and what people said of them since an instant of theirs ($2): of
-- entries of that very instant, from the last signature or extension on.
SELECT task.id, task.unit, task.event, task.state, event.urgency, clock.policy, clock.due_at, clock.revision,
       EXISTS (SELECT FROM withdrawal WHERE withdrawal.event = task.event) AS withdrawn,
       (SELECT count(*) FROM journal_entry
        WHERE journal_entry.duty = task.id AND journal_entry.at >= asked.since
          AND journal_entry.body::jsonb ->> 'by' <> 'system'
          AND journal_entry.n >= coalesce((
              SELECT max(first.n) FROM journal_entry AS first
              WHERE first.duty = task.id AND first.at = asked.since
                AND first.body::jsonb ->> 'action' IN ('sign', 'extend')), journal_entry.n)) AS said
FROM unnest($1::uuid[], $2::timestamptz[]) AS asked (task, since)
JOIN task ON task.id = asked.task JOIN event ON event.id = task.event JOIN clock ON clock.duty = task.id
