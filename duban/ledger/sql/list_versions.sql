-- The next duties of these events behind a cursor (an event itself among them, for what was said of it as a whole), each
-- with who was told of it, when first, and whether he has signed.
WITH duty AS (
    SELECT id, event, 'task' AS kind, NULL::bigint AS signer, NULL::timestamptz AS signed_at
    FROM task WHERE event = ANY($1::uuid[]) AND id > $2
    UNION ALL
    SELECT obligation.id, opening.event, 'obligation', obligation.signer, obligation.acknowledged_at
    FROM opening JOIN obligation ON obligation.opening = opening.id
    WHERE opening.event = ANY($1::uuid[]) AND obligation.id > $2
    UNION ALL
    SELECT id, id, 'event', NULL, NULL FROM event WHERE id = ANY($1::uuid[]) AND id > $2
    ORDER BY id LIMIT $3
)
SELECT duty.id, duty.event, duty.kind, seen.holding, seen.told_at, holding.post, holding.unit, holding.person,
       CASE WHEN duty.signer = seen.holding THEN duty.signed_at ELSE signed.at END AS acknowledged_at
FROM duty LEFT JOIN LATERAL (
    SELECT holding, min(told_at) AS told_at FROM (
        SELECT notice.holding, notice.outcome_at AS told_at FROM notice
        WHERE notice.duty = duty.id AND notice.state IN ('accepted', 'delivered')
        UNION ALL
        SELECT notice.holding, notice.outcome_at FROM notice
        WHERE duty.id = duty.event AND notice.event = duty.id AND notice.duty IS NULL AND notice.step <> 'withdrawn'
          AND notice.state IN ('accepted', 'delivered')
        UNION ALL
        SELECT duty.signer, NULL WHERE duty.signer IS NOT NULL
    ) AS one GROUP BY holding
) AS seen ON true
LEFT JOIN holding ON holding.id = seen.holding
LEFT JOIN LATERAL (
    SELECT min(entry.at) AS at FROM journal_entry AS entry
    WHERE duty.kind = 'task' AND entry.duty = duty.id AND entry.body::json ->> 'state' = 'signed'
      AND entry.body::json ->> 'by' = holding.person
) AS signed ON true
ORDER BY duty.id, seen.holding
