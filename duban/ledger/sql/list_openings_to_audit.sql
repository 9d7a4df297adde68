-- The fan-outs of these events, with how many of their obligations are in which state, and whether the journal says that
-- the post of one fell vacant.
SELECT opening.id, opening.event, unit, tier, opened_at, due_at, organisation_version, rolled, done, seen.*,
       tier < 4 AND seen.obligations > seen.signed AND EXISTS (
           SELECT FROM obligation JOIN journal_entry ON journal_entry.duty = obligation.id
           WHERE obligation.opening = opening.id AND body LIKE '%"how":"vacant"%'
       ) AS vacated
FROM opening CROSS JOIN LATERAL (
    SELECT count(*) AS obligations, count(*) FILTER (WHERE state IN ('acknowledged', 'conveyed')) AS signed,
           count(*) FILTER (WHERE state = 'excused') AS excused,
           count(*) FILTER (WHERE state = 'superseded') AS superseded,
           count(*) FILTER (WHERE state = 'open') AS open
    FROM obligation WHERE obligation.opening = opening.id
) AS seen
WHERE opening.event = ANY($1::uuid[])
ORDER BY opening.event, opening.unit, opening.tier
