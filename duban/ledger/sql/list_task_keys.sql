-- Which tasks of these events there are, by their keys.
SELECT DISTINCT event, key FROM task WHERE event = ANY($1::uuid[])
