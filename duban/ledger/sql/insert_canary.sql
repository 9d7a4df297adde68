-- A canary sets out, where the newest has arrived and set out so long ago, or there is none.
INSERT INTO canary (set_out_real) SELECT clock_timestamp() WHERE NOT EXISTS (
    SELECT FROM canary WHERE arrived_real IS NULL OR set_out_real > clock_timestamp() - $1::interval
) RETURNING id
