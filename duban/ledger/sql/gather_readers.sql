-- Who was, or is being, told of these duties, in a digest too (none: of the event as a whole), each person once with his
-- best channel.
INSERT INTO withdrawal_reader AS reader (event, person, holding, best, pending)
SELECT $1, holding.person, (array_agg(holding.id ORDER BY reached NULLS LAST, holding.id))[1], min(reached),
       coalesce(array_agg(meant.id) FILTER (WHERE meant.state IN ('claimed', 'sending')), '{}')
FROM (SELECT id, holding, channel, state, step, ambiguous FROM notice WHERE duty = ANY($2::uuid[])
      UNION ALL
      SELECT id, holding, channel, state, step, ambiguous FROM notice
      WHERE cardinality($2::uuid[]) = 0 AND event = $1 AND duty IS NULL
      UNION ALL
      SELECT notice.id, notice.holding, notice.channel, notice.state, notice.step, notice.ambiguous
      FROM digest_item JOIN notice ON notice.id = digest_item.notice
      WHERE digest_item.duty = ANY($2::uuid[])
      UNION ALL
      SELECT notice.id, notice.holding, notice.channel, notice.state, notice.step, notice.ambiguous
      FROM merged_notice JOIN notice ON notice.id = merged_notice.digest
      WHERE merged_notice.duty = ANY($2::uuid[])) AS meant
JOIN holding ON holding.id = meant.holding
CROSS JOIN LATERAL (
    SELECT CASE WHEN meant.state IN ('accepted', 'delivered') OR meant.ambiguous > 0
                THEN array_position('{email,sms,im,inbox}', meant.channel) END AS reached
) AS way
WHERE meant.step <> 'withdrawn'
  AND (meant.state IN ('accepted', 'delivered', 'claimed', 'sending') OR meant.ambiguous > 0)
GROUP BY holding.person
ORDER BY holding.person
ON CONFLICT (event, person) DO UPDATE
SET best = least(reader.best, excluded.best), pending = reader.pending || excluded.pending,
    holding = CASE WHEN excluded.best < coalesce(reader.best, 9) THEN excluded.holding ELSE reader.holding END
