-- The obligations of these fan-outs, those alike in all that an audit asks as one row. `told`: their notices, found by
-- the duty alone: a bound on their ids would let a planner without statistics read an event's notices for each of its
-- obligations. `own_id`: whether id and post are those of event, unit and tier.
WITH seen AS (
    SELECT obligation.id, obligation.opening, obligation.state, obligation.acknowledged_at IS NOT NULL AS signed_at,
           obligation.signer IS NOT NULL AS signed_by, clock.policy, clock.due_at, clock.revision, clock.outcome,
           clock.next_at, clock.fired, opening.due_at AS tier_due, told.told, told.notices, digests.digests,
           starts_with(holding.post, opening.unit || '/' || tier.name) AND obligation.id = encode(
               substr(uuid_send(opening.event), 1, 6) || substr(sha256(convert_to(
                   replace(opening.event::text, '-', '') || E'\x1fobligation\x1f' || tier.name || E'\x1f' || holding.post,
                   'UTF8')), 1, 10), 'hex')::uuid AS own_id
    FROM opening JOIN obligation ON obligation.opening = opening.id
    JOIN (VALUES (1, 'principal'), (2, 'deputy'), (3, 'liaison'), (4, 'staff')) AS tier (tier, name) USING (tier)
    LEFT JOIN holding ON holding.id = obligation.holding
    LEFT JOIN clock ON clock.duty = obligation.id
    CROSS JOIN LATERAL (
        SELECT string_agg(step || ' ' || channel || ' ' || revision || ' ' || notice.state || ' ' || left((reason IS NULL)::text, 1)
                          || ' ' || (extract(epoch FROM queued_at) * 1000000)::bigint || ' '
                          || coalesce(sign(extract(epoch FROM queued_at - obligation.acknowledged_at)), -1)::int,
                          ',' ORDER BY step, channel, queued_at) AS told,
               count(*) AS notices
        FROM notice WHERE notice.duty = obligation.id
    ) AS told
    CROSS JOIN LATERAL (
        SELECT string_agg(DISTINCT digest_item.revision || ' ' || digest_item.step, ',') AS digests
        FROM digest_item WHERE digest_item.duty = obligation.id
    ) AS digests
    WHERE opening.id = ANY($1::bigint[])
)
SELECT opening, state, signed_at, signed_by, tier_due, policy, due_at, revision, outcome, next_at, fired, told, digests, own_id,
       count(*) AS alike, sum(notices)::bigint AS notices, (array_agg(id))[1:5] AS ids
FROM seen
GROUP BY opening, state, signed_at, signed_by, tier_due, policy, due_at, revision, outcome, next_at, fired, told, digests,
         own_id
