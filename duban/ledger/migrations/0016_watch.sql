-- What watches the whole, and what lets old months go: canaries, partitions attached and detached without waiting at a lock.

-- A canary sets out once an hour and goes the way of an event to an address that is nobody's. All in real time.
CREATE TABLE canary (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    set_out_real timestamptz NOT NULL DEFAULT clock_timestamp(),
    tried_real   timestamptz NOT NULL DEFAULT clock_timestamp(),
    tries        integer NOT NULL DEFAULT 1,
    taken_real   timestamptz,
    arrived_real timestamptz
);

-- Rows of the chain that lie in a file outside too: behind `after`, up to `upto`, whose hash is `hash`.
CREATE TABLE journal_seal (
    upto   bigint PRIMARY KEY,
    after  bigint NOT NULL UNIQUE,
    hash   bytea NOT NULL,
    file   text NOT NULL,
    sha256 bytea NOT NULL,
    at     timestamptz NOT NULL,
    CHECK (upto > after)
);

-- Months that have left; what of them was still needed was kept.
CREATE TABLE month_left (
    kind   text NOT NULL CHECK (kind IN ('notice', 'journal')),
    begins timestamptz NOT NULL,
    ends   timestamptz NOT NULL,
    rows   bigint NOT NULL,
    kept   bigint NOT NULL,
    at     timestamptz NOT NULL,
    PRIMARY KEY (kind, begins)
);

-- The least id of what no month that has left can have held.
CREATE FUNCTION retention_id() RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT uuid_at(max(ends)) FROM month_left), '00000000-0000-0000-0000-000000000000')
$$;

-- Events of which something may still come: their notices and their history stay.
CREATE VIEW unfinished_event AS
    SELECT event FROM task WHERE state NOT IN ('closed', 'withdrawn', 'cancelled')
    UNION ALL SELECT event FROM opening WHERE NOT done
    UNION ALL SELECT opening.event FROM obligation JOIN opening ON opening.id = obligation.opening WHERE obligation.state = 'open'
    UNION ALL SELECT event FROM series WHERE state = 'running'
    UNION ALL SELECT event FROM waiting WHERE state = 'waiting'
    UNION ALL SELECT event FROM withdrawal WHERE event IS NOT NULL AND stage NOT IN ('waiting', 'done');

-- Attaches a month made apart: that takes no lock that readers or writers of the parent wait for, but for the default
-- partition, at which the function waits a quarter of a second and gives up; whoever calls tries again.
CREATE FUNCTION attach_month(parent text, month text, lower text, upper text) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES INCLUDING STORAGE)',
                   month, parent);
    EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent, month, lower, upper);
END $$;
REVOKE ALL ON FUNCTION attach_month(text, text, text, text) FROM PUBLIC;

CREATE OR REPLACE FUNCTION ensure_partitions(around timestamptz, months integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '250ms' AS $$
DECLARE
    month  timestamptz;
    beyond timestamptz;
    name   text;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('duban.partitions'));
    FOR i IN -1 .. months LOOP
        month := date_trunc('month', around AT TIME ZONE 'UTC' + make_interval(months => i)) AT TIME ZONE 'UTC';
        beyond := (month AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC';
        name := to_char(month AT TIME ZONE 'UTC', 'YYYYMM');
        IF to_regclass('notice_' || name) IS NULL
           AND NOT EXISTS (SELECT FROM month_left WHERE kind = 'notice' AND begins = month)
           AND NOT EXISTS (SELECT FROM notice_default WHERE id >= uuid_at(month) AND id < uuid_at(beyond)) THEN
            PERFORM attach_month('notice', 'notice_' || name, uuid_at(month)::text, uuid_at(beyond)::text);
        END IF;
        IF to_regclass('journal_entry_' || name) IS NULL
           AND NOT EXISTS (SELECT FROM month_left WHERE kind = 'journal' AND begins = month)
           AND NOT EXISTS (SELECT FROM journal_entry_default WHERE at >= month AND at < beyond) THEN
            PERFORM attach_month('journal_entry', 'journal_entry_' || name, month::text, beyond::text);
        END IF;
    END LOOP;
END $$;

-- What of a month of notices, or of the journal, stays: one array of keys, found while others read and write.
CREATE FUNCTION notices_to_keep(month text) RETURNS uuid[] LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE found uuid[];
BEGIN
    EXECUTE format('SELECT array_agg(id) FROM %I WHERE state IN (''queued'', ''claimed'', ''sending'')'
                   ' OR event IN (SELECT event FROM unfinished_event)', month) INTO found;
    RETURN coalesce(found, '{}');
END $$;

CREATE FUNCTION entries_to_keep(month text, beyond timestamptz) RETURNS bigint[]
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE found bigint[];
BEGIN
    EXECUTE format('WITH unfinished AS MATERIALIZED (SELECT DISTINCT event FROM unfinished_event), needed AS MATERIALIZED ('
                   '  SELECT task.id FROM task JOIN unfinished USING (event)'
                   '  UNION ALL SELECT obligation.id FROM obligation JOIN opening ON opening.id = obligation.opening'
                   '  JOIN unfinished USING (event)'
                   ') SELECT array_agg(n) FROM %I WHERE duty IN (SELECT id FROM needed) OR duty >= uuid_at($1)'
                   ' OR (duty IS NULL AND body LIKE ''{"v":1,"what":"notice",%%'' AND (body::json ->> ''id'')::uuid >= uuid_at($1))',
                   month) USING beyond INTO found;
    RETURN coalesce(found, '{}');
END $$;

CREATE FUNCTION columns_of(parent text) RETURNS text LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum)
    FROM pg_attribute WHERE attrelid = parent::regclass AND attnum > 0 AND NOT attisdropped
$$;

-- Lets the oldest month of notices ('notice') or of the journal ('journal') go; `gone` is the name of what is to be dropped.
-- What is still needed moves to the default partition in the same commit: it is found beforehand, while others read and write,
-- so that the parent is locked for the last moment only, and never waited for longer than a quarter of a second. A month of
-- the journal, which nobody writes to any more, leaves only when each of its entries is chained, and sealed in a file.
CREATE FUNCTION detach_month(kind text, month timestamptz, at timestamptz, OUT gone text, OUT rows bigint, OUT kept bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '250ms' AS $$
DECLARE
    parent  text := CASE kind WHEN 'notice' THEN 'notice' WHEN 'journal' THEN 'journal_entry' END;
    beyond  timestamptz := (month AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC';
    columns text;
    notices uuid[];
    entries bigint[];
    loose   boolean;
BEGIN
    gone := parent || '_' || to_char(month AT TIME ZONE 'UTC', 'YYYYMM');
    IF month <> date_trunc('month', month, 'UTC')
       OR NOT EXISTS (SELECT FROM pg_inherits WHERE inhparent = parent::regclass AND inhrelid = to_regclass(gone)) THEN
        RAISE EXCEPTION 'there is no such month' USING ERRCODE = 'no_data_found';
    END IF;
    IF EXISTS (SELECT FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
               WHERE inhparent = parent::regclass AND relname ~ '_\d{6}$' AND relname < gone) THEN
        RAISE EXCEPTION 'an older month is still there' USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    IF kind = 'notice' THEN
        notices := notices_to_keep(gone);
        kept := cardinality(notices);
    ELSE
        EXECUTE format('LOCK TABLE %I IN SHARE MODE', gone);
        EXECUTE format('SELECT EXISTS (SELECT FROM %I AS entry LEFT JOIN journal_chain USING (n)'
                       ' WHERE journal_chain.sequence IS NULL OR journal_chain.sequence > coalesce('
                       '  (SELECT max(upto) FROM journal_seal), 0))', gone) INTO loose;
        IF loose THEN
            RAISE EXCEPTION 'it is not sealed' USING ERRCODE = 'object_not_in_prerequisite_state';
        END IF;
        entries := entries_to_keep(gone, beyond);
        kept := cardinality(entries);
    END IF;
    IF kept > 20000 THEN
        RAISE EXCEPTION 'too much of it is still needed' USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    EXECUTE format('SELECT count(*) FROM %I', gone) INTO rows;
    columns := columns_of(parent);
    EXECUTE format('ALTER TABLE %I DETACH PARTITION %I', parent, gone);
    EXECUTE format('INSERT INTO %I (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM %I WHERE %s', parent, columns, columns, gone,
                   CASE kind WHEN 'notice' THEN 'id = ANY($1)' ELSE 'n = ANY($2)' END) USING notices, entries;
    INSERT INTO month_left VALUES (kind, month, beyond, rows, kept, at);
END $$;
REVOKE ALL ON FUNCTION detach_month(text, timestamptz, timestamptz) FROM PUBLIC;

-- Drops a month that has left: only its own lock is taken. A notice that came to be needed while the month was sifted is
-- still there, and follows.
CREATE FUNCTION drop_left_month(kind text, month timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
    parent  text := CASE kind WHEN 'notice' THEN 'notice' WHEN 'journal' THEN 'journal_entry' END;
    name    text := parent || '_' || to_char(month AT TIME ZONE 'UTC', 'YYYYMM');
    late    uuid[];
BEGIN
    IF NOT EXISTS (SELECT FROM month_left WHERE month_left.kind = drop_left_month.kind AND begins = month)
       OR to_regclass(name) IS NULL OR EXISTS (SELECT FROM pg_inherits WHERE inhrelid = to_regclass(name)) THEN
        RETURN;
    END IF;
    IF kind = 'notice' THEN
        late := notices_to_keep(name);
        EXECUTE format('INSERT INTO notice (%1$s) SELECT %1$s FROM %2$I WHERE id = ANY($1) ON CONFLICT DO NOTHING',
                       columns_of('notice'), name) USING late;
    END IF;
    EXECUTE format('DROP TABLE %I', name);
END $$;
REVOKE ALL ON FUNCTION drop_left_month(text, timestamptz) FROM PUBLIC;
