-- Which gateways a process sends by, and which of them rest.
UPDATE lease SET gateways = $2, resting = $3 WHERE id = $1 AND (gateways, resting) IS DISTINCT FROM ($2::text[], $3::text[])
