-- Intake has a canary; returns nothing where there is no such one, or it has arrived already.
UPDATE canary SET taken_real = coalesce(taken_real, clock_timestamp()) WHERE id = $1 AND arrived_real IS NULL RETURNING id
