-- What people had in the windows since an instant, of these people; the digest only where it has not been claimed, and it
-- stays so until the commit.
WITH told AS MATERIALIZED (
    SELECT begins, person, step, channel, notices, digest FROM told_in_window WHERE begins >= $1 AND person = ANY($2::text[])
), open AS MATERIALIZED (
    SELECT id FROM notice WHERE id IN (SELECT digest FROM told) AND state = 'queued' ORDER BY id FOR UPDATE SKIP LOCKED
)
SELECT begins, person, step, channel, notices, open.id AS digest FROM told LEFT JOIN open ON open.id = told.digest
