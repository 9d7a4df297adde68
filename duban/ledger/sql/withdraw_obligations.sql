-- The next obligations of an event behind a cursor (its opening and itself); open ones enter that state. Looked at are the
-- cursor's opening and those after it that have as many as are asked for.
WITH later AS (
    SELECT id, CASE WHEN id > $2 THEN rolled ELSE 0 END AS rolled FROM opening WHERE event = $1 AND id >= $2
), near AS (
    SELECT id, sum(rolled) OVER (ORDER BY id) - rolled AS before FROM later
), chunk AS MATERIALIZED (
    SELECT obligation.id, obligation.opening, obligation.state FROM obligation
    WHERE opening IN (SELECT id FROM near WHERE before <= $4) AND (opening, id) > ($2::bigint, $3::uuid)
    ORDER BY opening, id LIMIT $4 FOR UPDATE
), ended AS (
    UPDATE obligation SET state = $5 FROM chunk
    WHERE obligation.id = chunk.id AND obligation.state = 'open' RETURNING obligation.id
)
SELECT chunk.id, chunk.opening, chunk.state, ended.id IS NOT NULL AS ended
FROM chunk LEFT JOIN ended USING (id) ORDER BY chunk.opening, chunk.id
