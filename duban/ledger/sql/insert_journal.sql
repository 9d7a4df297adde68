-- Adds entries to the journal; `duty` is named where the entry belongs to a duty's history.
INSERT INTO journal_entry (at, duty, body) SELECT * FROM unnest($1::timestamptz[], $2::uuid[], $3::text[])
