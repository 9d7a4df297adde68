-- Marks the addresses that these notices went to, unless the person has another by now; returns those newly marked.
WITH marked AS (
    INSERT INTO bad_address (address, status, notice, at)
    SELECT DISTINCT ON (notice.address) notice.address, row.status, notice.id, $3
    FROM unnest($1::uuid[], $2::text[]) AS row (id, status)
    JOIN notice ON notice.id = row.id AND notice.address IS NOT NULL
    JOIN holding ON holding.id = notice.holding
    JOIN person ON person.person = holding.person AND person.email_hmac = notice.address
    ON CONFLICT DO NOTHING
    RETURNING address, status, notice
)
SELECT marked.status, marked.notice, holding.unit, holding.kind, holding.person
FROM marked JOIN notice ON notice.id = marked.notice JOIN holding ON holding.id = notice.holding
