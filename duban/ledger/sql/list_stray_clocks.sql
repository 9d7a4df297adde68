-- Clocks of no duty.
SELECT duty AS id FROM clock
WHERE NOT EXISTS (SELECT FROM task WHERE task.id = clock.duty)
  AND NOT EXISTS (SELECT FROM obligation WHERE obligation.id = clock.duty)
LIMIT 1000
