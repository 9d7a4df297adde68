-- Tasks that were to be asked after before an instant, and were not.
SELECT task AS id FROM progress WHERE outcome = '.' AND at < $1 LIMIT 1000
