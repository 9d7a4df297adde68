-- Tasks of events ($1) that a search found, of units ($3), $4 an event at most: first those whose title has one of the words ($2).
SELECT found.id, found.event, found.title, found.unit, found.state
FROM unnest($1::uuid[]) AS hit (event),
     LATERAL (
         SELECT id, event, title, unit, state FROM task
         WHERE task.event = hit.event AND ($3::text[] IS NULL OR unit = ANY($3) OR assisting && $3)
         ORDER BY NOT EXISTS (SELECT FROM unnest($2::text[]) AS word WHERE strpos(search_folded(title), word) > 0), id
         LIMIT $4
     ) AS found
