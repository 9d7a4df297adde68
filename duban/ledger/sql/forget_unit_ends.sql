-- Units that have not ended after all.
DELETE FROM unit_end WHERE unit <> ALL($1::text[])
