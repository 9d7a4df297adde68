-- What is queued about a unit's tasks for those who no longer answer for these posts of it; $2 are the holdings that do.
UPDATE notice SET state = 'suppressed', reason = 'holder-changed', outcome_at = $3, worker = NULL
FROM holding, task
WHERE notice.state = 'queued' AND notice.duty_kind = 't' AND holding.id = notice.holding AND task.id = notice.duty
  AND holding.post = ANY($1::text[]) AND holding.id <> ALL($2::bigint[]) AND task.unit = holding.unit
RETURNING notice.id, notice.channel, notice.duty, notice.holding
