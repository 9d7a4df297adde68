-- What holds the drill clock up: steps due, recurring work that opens, withdrawals and calendars whose rows
-- have not all followed, fan-outs unfinished, notices on their way (one waiting
-- to be tried again or held by quiet hours does not), digests of the day, events of the gateway that intake has not
-- accounted for.
SELECT (SELECT count(*) FROM (SELECT FROM clock WHERE next_at <= $1 LIMIT 1000) AS due) AS steps,
       (SELECT count(*) FROM (SELECT FROM progress WHERE outcome = '.' AND at <= $1 LIMIT 1000) AS due) AS asked,
       (SELECT count(*) FROM (SELECT FROM series WHERE next_at <= $1 LIMIT 1000) AS coming) AS recurring,
       (SELECT count(*) FROM succession WHERE next_at <= $1) AS succession,
       (SELECT count(*) FROM report_due WHERE next_at <= $1) AS reports,
       (SELECT count(*) FROM unit_end WHERE NOT done) AS units,
       (SELECT count(*) FROM pause JOIN task ON task.id = pause.task WHERE pause.ended_at IS NULL AND pause.until <= $1
            AND task.state = 'paused' AND NOT EXISTS (SELECT FROM withdrawal WHERE withdrawal.event = task.event)) AS pauses,
       (SELECT count(*) FROM withdrawal WHERE stage NOT IN ('waiting', 'done')) AS withdrawals,
       (SELECT count(*) FROM calendar_document WHERE stage NOT IN ('again', 'done')) AS calendars,
       (SELECT count(*) FROM (SELECT FROM opening WHERE NOT done LIMIT 1000) AS unfinished) AS openings,
       (SELECT count(*) FROM (SELECT FROM notice WHERE state = 'queued' AND retry_real IS NULL AND (
            reason IS DISTINCT FROM 'quiet-hours' OR NOT EXISTS (SELECT FROM send_gate WHERE quiet_until > $1)) LIMIT 1000) AS queued)
       + (SELECT count(*) FROM (SELECT FROM notice WHERE state IN ('claimed', 'sending') LIMIT 1000) AS hand) AS notices,
       (SELECT count(*) FROM digest_item WHERE notice IS NULL AND at <= $1)
       + (SELECT count(*) FROM day_digest WHERE NOT done AND at <= $1) AS digests,
       (SELECT count(*) FROM (SELECT FROM inbox WHERE done_real IS NULL LIMIT 1000) AS waiting) AS inbox
