-- The units that an event has fanned out to.
SELECT DISTINCT unit FROM opening WHERE event = $1
