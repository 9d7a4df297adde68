-- What is queued for those who no longer answer for a post, about duties that have passed to another ($3; 0: to nobody).
UPDATE notice SET state = 'suppressed', reason = 'holder-changed', outcome_at = $4, worker = NULL
FROM unnest($1::uuid[], $2::text[], $3::bigint[]) AS row (duty, post, successor)
JOIN holding ON holding.post = row.post AND holding.id <> row.successor
WHERE notice.duty = row.duty AND notice.holding = holding.id AND notice.state = 'queued'
RETURNING notice.id, notice.channel, notice.duty, notice.holding
