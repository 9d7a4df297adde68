-- Of these obligations those with a step told of at the very instant of their signature, whose entry follows the signature's.
SELECT notice.duty AS id FROM notice
JOIN obligation ON obligation.id = notice.duty AND obligation.acknowledged_at = notice.queued_at
WHERE notice.duty = ANY($1::uuid[]) AND notice.step = ANY($2::text[]) AND EXISTS (
    SELECT FROM journal_entry AS queued
    WHERE queued.at = notice.queued_at AND queued.body LIKE '{"v":1,"what":"notice","id":"' || notice.id || '"%'
      AND queued.n > (SELECT min(n) FROM journal_entry AS ended
                      WHERE ended.duty = notice.duty AND ended.body LIKE '%"state":"acknowledged"%')
)
LIMIT 1000
