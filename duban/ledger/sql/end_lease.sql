-- A process has ended its work.
UPDATE lease SET ended = true WHERE id = $1
