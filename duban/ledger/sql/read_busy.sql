-- What holds the drill clock up: steps due, fan-outs unfinished, notices on their way. One waiting to be tried again does not.
SELECT (SELECT count(*) FROM (SELECT FROM clock WHERE next_at <= $1 LIMIT 1000) AS due) AS steps,
       (SELECT count(*) FROM (SELECT FROM opening WHERE NOT done LIMIT 1000) AS unfinished) AS openings,
       (SELECT count(*) FROM (SELECT FROM notice WHERE state = 'queued' AND retry_real IS NULL LIMIT 1000) AS queued)
       + (SELECT count(*) FROM (SELECT FROM notice WHERE state IN ('claimed', 'sending') LIMIT 1000) AS hand) AS notices,
       (SELECT count(*) FROM digest_item WHERE notice IS NULL AND at <= $1) AS digests
