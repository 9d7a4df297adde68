-- The session of a token, neither ended nor idle for ($2) nor older than ($3), with the name of whose it is.
SELECT session.id, session.person, coalesce(person.name, nullif(session.name, ''), session.person) AS name,
       session.parts, session.flash, session.seen_real < clock_timestamp() - interval '1 minute' AS stale
FROM session LEFT JOIN person ON person.person = session.person
WHERE session.token = $1 AND session.ended_real IS NULL
  AND session.seen_real > clock_timestamp() - $2::interval AND session.began_real > clock_timestamp() - $3::interval
