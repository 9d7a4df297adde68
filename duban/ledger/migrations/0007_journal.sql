-- The journal's chain: every entry once, in an order that respects who saw whom, each row's hash over the one before.

-- Finding what is not chained yet asks for the newest transactions only, whatever lies in the partitions.
CREATE INDEX journal_entry_xid ON journal_entry (xid);

-- hash = H(hash of the row before || the entry's body as stored); before the first row stand 32 bytes of zero.
CREATE TABLE journal_chain (
    sequence bigint PRIMARY KEY,
    n        bigint NOT NULL UNIQUE,
    at       timestamptz NOT NULL,
    hash     bytea NOT NULL
);

-- What the journalist saw and may not chain yet, since a transaction of then is still running.
CREATE TABLE journal_look (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    seen    pg_snapshot NOT NULL,
    at_real timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- What is chained: all that `seen` sees. `algorithm` is that of the first row, and of all that follow.
CREATE TABLE journal_standing (
    one         boolean PRIMARY KEY DEFAULT true CHECK (one),
    algorithm   text,
    seen        pg_snapshot NOT NULL DEFAULT '1:1:',
    looked_real timestamptz
);
INSERT INTO journal_standing DEFAULT VALUES;

-- How far `duban.changes` has come, and the lease of the process that publishes.
CREATE TABLE journal_publication (
    one      boolean PRIMARY KEY DEFAULT true CHECK (one),
    sequence bigint NOT NULL DEFAULT 0,
    lease    bigint
);
INSERT INTO journal_publication DEFAULT VALUES;

-- The oldest transaction of the whole cluster that runs, in whatever database: what is newer waits for it. Services may
-- not see since when others' transactions run; the owner may, where he is told so.
CREATE FUNCTION journal_held_by() RETURNS TABLE (pid integer, database text, application text, began timestamptz)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT found.pid, found.database, found.application, found.began FROM (
        SELECT activity.pid, activity.datname::text AS database, activity.application_name AS application,
               activity.xact_start AS began, age(activity.backend_xid) AS age
        FROM pg_stat_activity AS activity WHERE activity.backend_xid IS NOT NULL AND activity.pid <> pg_backend_pid()
        UNION ALL
        SELECT NULL, prepared.database::text, 'prepared transaction', prepared.prepared, age(prepared.transaction)
        FROM pg_prepared_xacts AS prepared
    ) AS found ORDER BY found.age DESC LIMIT 1
$$;
