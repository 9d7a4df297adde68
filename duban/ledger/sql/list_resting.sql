-- The gateways of living processes, and whether one of these passes it over at present.
SELECT name, bool_or(name = ANY(resting)) AS resting
FROM lease CROSS JOIN LATERAL unnest(gateways) AS row (name)
WHERE NOT ended AND heartbeat_real > clock_timestamp() - interval '15 seconds'
GROUP BY name ORDER BY name
