-- The recurring work of these events; `opened`: the periods that any event of its kind and subject has opened.
SELECT event, state, reason, next_at, counted_from, last_period, ARRAY(
           SELECT DISTINCT task.item FROM event AS other JOIN task ON task.event = other.id AND task.key = 'recurring'
           WHERE other.subject = series.subject AND other.kind = series.kind
       ) AS opened
FROM series WHERE event = ANY($1::uuid[])
