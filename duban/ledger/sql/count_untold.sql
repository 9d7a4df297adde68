-- How many are still to be told that an event was taken back.
SELECT count(*) FROM withdrawal_reader WHERE event = $1 AND NOT told
