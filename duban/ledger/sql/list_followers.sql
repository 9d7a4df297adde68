-- Of these events those that follow an earlier one about the same subject.
SELECT DISTINCT asked.id
FROM unnest($1::uuid[], $2::text[], $3::timestamptz[]) AS asked (id, subject, at)
JOIN event ON event.subject = asked.subject AND event.id <> asked.id AND event.happened_at <= asked.at
