-- Works off at most $1 of what waits, passing over what another process has in hand; how many. An event is found by its title,
-- subject and document number, by the titles of its tasks, and by whichever units owe something of it.
WITH taken AS (
    DELETE FROM search_waiting
    WHERE ctid = ANY(ARRAY(SELECT ctid FROM search_waiting LIMIT $1 FOR UPDATE SKIP LOCKED))
    RETURNING id
), found AS (
    SELECT event.id,
           ARRAY(SELECT unnest(unit || assisting) FROM task WHERE task.event = event.id
                 UNION SELECT unit FROM opening WHERE opening.event = event.id) AS units,
           concat_ws(' ', coalesce(event.body #>> '{data,title}', event.body #>> '{data,name}'), event.subject,
                     event.body #>> '{data,document}') AS text,
           (SELECT string_agg(DISTINCT title, ' ') FROM task WHERE task.event = event.id) AS tasks
    FROM (SELECT DISTINCT id FROM taken) AS once JOIN event ON event.id = once.id
), entered AS (
    INSERT INTO search_entry (id, units, text, folded, grams)
    SELECT id, units, text, search_folded(concat_ws(' ', text, tasks)), search_grams(concat_ws(' ', text, tasks))
    FROM found ORDER BY id
    ON CONFLICT (id) DO UPDATE
    SET units = excluded.units, text = excluded.text, folded = excluded.folded, grams = excluded.grams
)
SELECT count(*) FROM taken
