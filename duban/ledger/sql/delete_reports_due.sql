-- Reports that are no longer sent.
DELETE FROM report_due WHERE name <> ALL($1::text[])
