-- The end of the newest month that has left, and how many events an audit passes over for it: they are over, and what was
-- told of them may have left. Nothing where no month has left.
SELECT until, (
    SELECT count(*) FROM event
    WHERE (event.id < uuid_at(until) OR received_at < until)
      AND NOT EXISTS (SELECT FROM unfinished_event WHERE unfinished_event.event = event.id)
) AS events
FROM (SELECT max(ends) AS until FROM month_left) AS month WHERE until IS NOT NULL
