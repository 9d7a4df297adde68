-- Of these obligations those with a step told of at the very instant of their signature, whose entry follows the signature's.
-- The entries of such an instant are read once, however many notices bear it: where a clock stands still that may be all.
WITH suspect AS MATERIALIZED (
    SELECT notice.id, notice.duty, notice.queued_at FROM notice
    JOIN obligation ON obligation.id = notice.duty AND obligation.acknowledged_at = notice.queued_at
    WHERE notice.duty = ANY($1::uuid[]) AND notice.step = ANY($2::text[])
), queued AS MATERIALIZED (
    SELECT substr(body, 30, 36)::uuid AS id, at, max(n) AS n FROM journal_entry
    WHERE at IN (SELECT queued_at FROM suspect) AND body LIKE '{"v":1,"what":"notice","id":"%'
      AND substr(body, 30, 36) IN (SELECT id::text FROM suspect)
    GROUP BY 1, 2
)
SELECT notice.duty AS id FROM queued JOIN notice ON notice.id = queued.id AND notice.queued_at = queued.at
WHERE queued.n > (SELECT min(n) FROM journal_entry AS ended
                  WHERE ended.duty = notice.duty AND ended.body LIKE '%"state":"acknowledged"%')
LIMIT 1000
