-- Digests of a day whose hour has come: each is taken once.
UPDATE day_digest SET done = true WHERE NOT done AND at <= $1 RETURNING id, holding, channel, at
