-- The next open obligations of a unit are superseded.
WITH chunk AS MATERIALIZED (
    SELECT obligation.id, opening.event FROM opening JOIN obligation ON obligation.opening = opening.id
    WHERE opening.unit = $1 AND obligation.state = 'open'
      AND NOT EXISTS (SELECT FROM withdrawal WHERE withdrawal.event = opening.event)
    ORDER BY obligation.id LIMIT $2 FOR UPDATE OF obligation
)
UPDATE obligation SET state = 'superseded' FROM chunk
WHERE obligation.id = chunk.id AND obligation.state = 'open' RETURNING obligation.id, chunk.event
