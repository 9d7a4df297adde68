-- Queues notices; what is for the inbox is delivered by being here.
INSERT INTO notice (id, event, duty, duty_kind, revision, holding, step, channel, state, urgency, queued_at, outcome_at, context)
SELECT id, event, duty, duty_kind, revision, holding, step, channel,
       CASE channel WHEN 'inbox' THEN 'delivered' ELSE 'queued' END, urgency, queued_at,
       CASE channel WHEN 'inbox' THEN queued_at END, context
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::"char"[], $5::smallint[], $6::bigint[], $7::text[], $8::text[],
            $9::smallint[], $10::timestamptz[], $11::jsonb[])
     AS row (id, event, duty, duty_kind, revision, holding, step, channel, urgency, queued_at, context)
ON CONFLICT DO NOTHING
