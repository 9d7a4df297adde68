-- Done events leave the inbox when no broker holds a copy any more; the ledger keeps their identities for ever.
DELETE FROM inbox WHERE done_real < clock_timestamp() - $1::interval
