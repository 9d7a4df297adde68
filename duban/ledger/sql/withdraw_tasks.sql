-- The next tasks of an event behind a cursor; those unfinished are withdrawn.
WITH chunk AS MATERIALIZED (
    SELECT id FROM task WHERE event = $1 AND id > $2 ORDER BY id LIMIT $3 FOR UPDATE
), ended AS (
    UPDATE task SET state = 'withdrawn' FROM chunk
    WHERE task.id = chunk.id AND state NOT IN ('closed', 'cancelled', 'withdrawn') RETURNING task.id
)
SELECT chunk.id, ended.id IS NOT NULL AS ended FROM chunk LEFT JOIN ended USING (id) ORDER BY chunk.id
