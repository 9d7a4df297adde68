-- A page ($2) of sessions of the months that have left ($1): ended, or not seen for thirty days of real time.
DELETE FROM session WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM session
    WHERE began_real < $1::timestamptz AND (ended_real IS NOT NULL OR seen_real < clock_timestamp() - interval '30 days')
    LIMIT $2
))
