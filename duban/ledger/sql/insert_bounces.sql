-- Keeps what a report says of notices that there are; returns those that it had not said before, with what they are.
WITH new AS (
    INSERT INTO bounce (letter, notice, fate, status, at)
    SELECT row.letter, row.notice, row.fate, row.status, $5
    FROM unnest($1::bytea[], $2::uuid[], $3::text[], $4::text[]) AS row (letter, notice, fate, status)
    WHERE EXISTS (SELECT FROM notice WHERE notice.id = row.notice AND channel = 'email')
    ON CONFLICT DO NOTHING
    RETURNING notice, fate, status
)
SELECT notice, fate, status FROM new
