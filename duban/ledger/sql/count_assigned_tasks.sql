-- Tasks laid on each unit between two instants, but for those withdrawn or cancelled, and those of restricted events where
-- who is asking may not see them.
SELECT unit, count(*) AS n FROM task JOIN event ON event.id = task.event
WHERE opened_at >= $1 AND opened_at < $2 AND state NOT IN ('withdrawn', 'cancelled')
  AND ($3::text[] IS NULL OR NOT is_restricted(event.*, $3))
GROUP BY unit
