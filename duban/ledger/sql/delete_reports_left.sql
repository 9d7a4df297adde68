-- A page ($2) of reports older than the months that have left ($1), whose notices left with them.
DELETE FROM report WHERE id = ANY (ARRAY(
    SELECT id FROM report
    WHERE id < uuid_at($1) AND NOT EXISTS (SELECT FROM notice WHERE notice.id = report.id) ORDER BY id LIMIT $2
))
