-- Forgets canaries of long ago.
DELETE FROM canary WHERE set_out_real < clock_timestamp() - $1::interval AND arrived_real IS NOT NULL
