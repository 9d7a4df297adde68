-- Which of these events were taken back before they came: a look at the index each, however many wait.
SELECT asked.id FROM unnest($1::uuid[], $2::text[], $3::text[]) AS asked (id, source, event_id)
CROSS JOIN LATERAL (
    SELECT FROM withdrawal
    WHERE withdrawal.source = asked.source AND withdrawal.event_id = asked.event_id AND withdrawal.event IS NULL LIMIT 1
) AS waiting
