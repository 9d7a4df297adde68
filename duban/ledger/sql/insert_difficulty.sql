-- Keeps that somebody has difficulties with a duty; returns nothing where that was said before.
INSERT INTO difficulty (duty, kind, holding, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING duty
