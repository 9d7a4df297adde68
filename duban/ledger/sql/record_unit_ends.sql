-- Units whose last day is past, each with whoever has its open duties; one that something is left of is looked at again.
INSERT INTO unit_end (unit, until, successor)
SELECT unit, until, successor FROM unnest($1::text[], $2::date[], $3::text[]) AS row (unit, until, successor)
ON CONFLICT (unit) DO UPDATE SET until = excluded.until, successor = excluded.successor, done = false
