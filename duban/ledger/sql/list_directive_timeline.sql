-- What happened to a directive ($1) in one unit ($2), in order, behind an instant and a key ($3, $4), at most ($5): tiers that
-- opened, notices by what became of them last, signatures.
WITH mine AS (
    SELECT obligation.id, obligation.holding, obligation.acknowledged_at, obligation.acknowledged_by, opening.tier
    FROM opening JOIN obligation ON obligation.opening = opening.id WHERE opening.event = $1 AND opening.unit = $2
), happened AS (
    SELECT opened_at AS at, 'a' || tier AS key, 'opened' AS what, tier, NULL::bigint AS holding, rolled::text AS how,
           NULL AS step, NULL AS reason
    FROM opening WHERE event = $1 AND unit = $2
    UNION ALL
    SELECT acknowledged_at, 's' || id, 'signed', tier, holding, acknowledged_by, NULL, NULL FROM mine
    WHERE acknowledged_at IS NOT NULL
    UNION ALL
    SELECT coalesce(notice.outcome_at, notice.queued_at), 'n' || notice.id, notice.state, mine.tier, notice.holding,
           notice.channel, notice.step, notice.reason
    FROM mine JOIN notice ON notice.duty = mine.id AND notice.channel <> 'inbox'
), page AS (
    SELECT * FROM happened WHERE (at, key) > ($3, $4) ORDER BY at, key LIMIT $5
)
SELECT page.*, person.name
FROM page LEFT JOIN holding ON holding.id = page.holding LEFT JOIN person ON person.person = holding.person
ORDER BY page.at, page.key
