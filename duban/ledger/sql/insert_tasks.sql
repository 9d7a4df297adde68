-- Opens tasks.
INSERT INTO task (id, event, key, item, unit, assisting, title, evidence, state, opened_at, sign_by, short_notice)
SELECT id, event, key, item, unit, string_to_array(assisting, ' '), title, evidence, state, opened_at, sign_by, short_notice
FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
            $10::timestamptz[], $11::timestamptz[], $12::boolean[])
     AS row (id, event, key, item, unit, assisting, title, evidence, state, opened_at, sign_by, short_notice)
ON CONFLICT DO NOTHING
