-- Forgets bounces, falls and calls of before $1, some at a time: a fall only where its notice is gone, a call once its duty
-- is over.
WITH bounces AS (
    DELETE FROM bounce WHERE (notice, letter) IN (SELECT notice, letter FROM bounce WHERE at < $1 LIMIT $2)
), calls AS (
    DELETE FROM phone_call WHERE (duty, holding) IN (
        SELECT call.duty, call.holding FROM phone_call AS call
        LEFT JOIN task ON task.id = call.duty LEFT JOIN obligation ON obligation.id = call.duty
        WHERE call.at < $1 AND task.state IS DISTINCT FROM 'assigned' AND obligation.state IS DISTINCT FROM 'open' LIMIT $2)
)
DELETE FROM fallen WHERE notice IN (
    SELECT notice FROM fallen
    WHERE at < $1 AND NOT EXISTS (SELECT FROM notice WHERE notice.id = fallen.notice) LIMIT $2)
