-- One commit at a time decides which event's recurring work runs for a kind and a subject.
SELECT pg_advisory_xact_lock(key)
FROM (SELECT DISTINCT hashtextextended('duban.series ' || kind || ' ' || subject, 0) AS key
      FROM unnest($1::text[], $2::text[]) AS asked (kind, subject) ORDER BY key) AS keys
