-- Events that were taken back, and are done with, of which somebody who was to hear of that has not.
SELECT DISTINCT withdrawal.event AS id FROM withdrawal JOIN withdrawal_reader ON withdrawal_reader.event = withdrawal.event
WHERE stage = 'done' AND NOT withdrawal_reader.told LIMIT 1000
