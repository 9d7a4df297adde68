-- Receipts that wait for one of these notices, or for one of these references ($2 the gateways, $3 the references), take
-- effect: delivered, or failed with the gateway's code. Of several the first that is final counts. What is still being sent
-- waits until its outcome is recorded; what is queued after an attempt in doubt was taken after all. That it did not arrive
-- counts only from the gateway that has it: another may have taken it since.
WITH found AS (
    SELECT receipt.n, notice.id, receipt.result, receipt.reason, receipt.reference
    FROM receipt JOIN notice ON notice.id = receipt.notice
    WHERE NOT settled AND (receipt.result = 'delivered' OR receipt.gateway = notice.gateway) AND (receipt.notice = ANY($1::uuid[])
                           OR (receipt.gateway, receipt.reference) IN (SELECT * FROM unnest($2::text[], $3::text[])))
    UNION
    SELECT receipt.n, notice.id, receipt.result, receipt.reason, receipt.reference
    FROM receipt JOIN notice ON (notice.gateway, notice.reference) = (receipt.gateway, receipt.reference)
    WHERE NOT settled AND (notice.id = ANY($1::uuid[])
                           OR (receipt.gateway, receipt.reference) IN (SELECT * FROM unnest($2::text[], $3::text[])))
), first AS (
    SELECT DISTINCT ON (id) id, result, reason, reference FROM found ORDER BY id, result <> 'delivered', n
), told AS (
    UPDATE notice SET state = CASE first.result WHEN 'delivered' THEN 'delivered' ELSE 'failed' END, outcome_at = $4,
           reason = CASE first.result WHEN 'delivered' THEN NULL ELSE first.reason END, worker = NULL, retry_real = NULL,
           reference = coalesce(notice.reference, first.reference)
    FROM first
    WHERE notice.id = first.id AND (notice.state = 'accepted' OR (notice.state = 'queued' AND notice.ambiguous > 0))
    RETURNING notice.id, notice.state, notice.reason, channel, duty, holding
), noted AS (
    INSERT INTO journal_entry (at, body)
    SELECT $4, json_build_object('v', 1, 'what', 'notice', 'id', id, 'state', state, 'at', $4::timestamptz, 'by', 'system',
                                 'how', coalesce(reason, 'receipt'), 'channel', channel, 'duty', duty, 'holding', holding)::text
    FROM told
), done AS (
    UPDATE receipt SET settled = true FROM found JOIN notice ON notice.id = found.id
    WHERE receipt.n = found.n AND notice.state NOT IN ('claimed', 'sending')
      AND (notice.state <> 'queued' OR notice.ambiguous > 0)
)
SELECT id, state FROM told
