-- The ledger: what came in, what is owed, what was said, and the record of every change.
-- Instants are UTC. Columns named *_real hold real time (leases, retries); all others hold business time.

CREATE TABLE installation (
    one        boolean PRIMARY KEY DEFAULT true CHECK (one),
    id         uuid NOT NULL DEFAULT gen_random_uuid(),
    made_real  timestamptz NOT NULL DEFAULT clock_timestamp()
);
INSERT INTO installation DEFAULT VALUES;

-- The drill clock: business time = start_at + speed * (real time - set_real). No row: business time is real time.
CREATE TABLE drill_clock (
    one       boolean PRIMARY KEY DEFAULT true CHECK (one),
    start_at  timestamptz NOT NULL,
    set_real  timestamptz NOT NULL DEFAULT clock_timestamp(),
    speed     double precision NOT NULL CHECK (speed >= 0)
);

-- The active policy is the highest version; bodies are kept by hash, once.
CREATE TABLE policy_body (hash bytea PRIMARY KEY, body text NOT NULL);
CREATE TABLE policy_version (
    version    integer PRIMARY KEY,
    applied_at timestamptz NOT NULL
);
CREATE TABLE policy_file (
    version integer NOT NULL REFERENCES policy_version,
    path    text NOT NULL,
    hash    bytea NOT NULL REFERENCES policy_body,
    PRIMARY KEY (version, path)
);

-- The organisation: units as one document a version, people, and holdings recorded and retired by version.
CREATE TABLE organisation_version (
    version     integer PRIMARY KEY,
    recorded_at timestamptz NOT NULL,
    units       jsonb NOT NULL
);
-- What the organisation's file in the operator's folder said when it was last imported, so that an unchanged file does
-- not undo a later import from elsewhere.
CREATE TABLE organisation_seen (
    one  boolean PRIMARY KEY DEFAULT true CHECK (one),
    hash bytea NOT NULL
);
CREATE TABLE person (
    person      text PRIMARY KEY,
    name        text NOT NULL,
    phone       bytea,
    phone_hmac  bytea,
    email       bytea,
    email_hmac  bytea
);
CREATE INDEX person_phone ON person (phone_hmac) WHERE phone_hmac IS NOT NULL;
CREATE TABLE holding (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    post             text NOT NULL,
    kind             text NOT NULL CHECK (kind IN ('principal', 'deputy', 'liaison', 'staff', 'leader')),
    unit             text,
    person           text NOT NULL,
    valid_from       date,
    valid_to         date,
    recorded_version integer NOT NULL,
    retired_version  integer
);
CREATE INDEX holding_roll ON holding (unit, kind, id);
CREATE INDEX holding_post ON holding (post);

CREATE TABLE event (
    id                   uuid PRIMARY KEY,
    source               text NOT NULL,
    event_id             text NOT NULL,
    kind                 text NOT NULL,
    subject              text NOT NULL,
    urgency              smallint NOT NULL DEFAULT 0,
    happened_at          timestamptz NOT NULL,
    received_at          timestamptz NOT NULL,
    policy_version       integer NOT NULL REFERENCES policy_version,
    organisation_version integer NOT NULL REFERENCES organisation_version,
    content_hash         bytea NOT NULL,
    body                 jsonb NOT NULL,
    UNIQUE (source, event_id)
);
CREATE INDEX event_subject ON event (subject);

CREATE TABLE task (
    id           uuid PRIMARY KEY,
    event        uuid NOT NULL REFERENCES event,
    key          text NOT NULL,
    item         text,
    unit         text NOT NULL,
    assisting    text[] NOT NULL DEFAULT '{}',
    title        text NOT NULL,
    evidence     text NOT NULL,
    state        text NOT NULL,
    opened_at    timestamptz NOT NULL,
    sign_by      timestamptz,
    short_notice boolean NOT NULL DEFAULT false
);
CREATE INDEX task_event ON task (event);
CREATE INDEX task_unit ON task (unit, id);

-- One fan-out: a tier of a unit under a directive; expanded holding by holding behind its cursor.
CREATE TABLE opening (
    id                   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event                uuid NOT NULL REFERENCES event,
    unit                 text NOT NULL,
    tier                 smallint NOT NULL CHECK (tier BETWEEN 1 AND 4),
    opened_at            timestamptz NOT NULL,
    due_at               timestamptz NOT NULL,
    provisional          boolean NOT NULL,
    organisation_version integer NOT NULL,
    after                uuid,
    cursor               bigint NOT NULL DEFAULT 0,
    rolled               integer NOT NULL DEFAULT 0,
    done                 boolean NOT NULL DEFAULT false,
    UNIQUE (event, unit, tier)
);
CREATE INDEX opening_unfinished ON opening (id) WHERE NOT done;

CREATE TABLE obligation (
    id              uuid PRIMARY KEY,
    opening         bigint NOT NULL,
    holding         bigint NOT NULL,
    acknowledged_at timestamptz,
    acknowledged_by text,
    signer          bigint,
    state           text NOT NULL
);
CREATE INDEX obligation_opening ON obligation (opening);

-- Deadlines, apart from the wide rows: firing rewrites these. The steps' instants follow from due_at by the ladder of
-- `policy`. outcome, one character a step of the ladder: '.' yet to come, 'f' fired, 's' skipped (past at opening),
-- 'm' merged into a later one, 'x' moot, 'd' waits in a digest. fired: the instants of those fired, in the ladder's order.
CREATE TABLE clock (
    duty        uuid PRIMARY KEY,
    next_at     timestamptz,
    due_at      timestamptz NOT NULL,
    policy      integer NOT NULL,
    revision    smallint NOT NULL DEFAULT 1,
    next        smallint,
    kind        "char" NOT NULL CHECK (kind IN ('t', 'o')),
    provisional boolean NOT NULL DEFAULT false,
    outcome     text NOT NULL,
    fired       timestamptz[]
) WITH (fillfactor = 80);
CREATE INDEX clock_next ON clock (next_at) WHERE next_at IS NOT NULL;

-- Notices and journal are partitioned by month; notices by their id, whose first 48 bits are the event's time.
CREATE TABLE notice (
    id          uuid NOT NULL,
    event       uuid,
    duty        uuid,
    duty_kind   "char",
    revision    smallint NOT NULL DEFAULT 1,
    holding     bigint NOT NULL,
    step        text NOT NULL,
    channel     text NOT NULL,
    state       text NOT NULL,
    urgency     smallint NOT NULL DEFAULT 0,
    queued_at   timestamptz NOT NULL,
    attempts    smallint NOT NULL DEFAULT 0,
    ambiguous   smallint NOT NULL DEFAULT 0,
    worker      bigint,
    address     bytea,
    retry_real  timestamptz,
    outcome_at  timestamptz,
    reason      text,
    context     jsonb,
    PRIMARY KEY (id)
) PARTITION BY RANGE (id);
CREATE TABLE notice_default PARTITION OF notice DEFAULT;
CREATE INDEX notice_queue ON notice (channel, urgency DESC, queued_at, id) WHERE state = 'queued';
CREATE INDEX notice_in_hand ON notice (worker) WHERE state IN ('claimed', 'sending');
CREATE INDEX notice_duty ON notice (duty);
CREATE INDEX notice_event ON notice (event) WHERE duty IS NULL;

CREATE TABLE journal_entry (
    n    bigint GENERATED ALWAYS AS IDENTITY,
    xid  xid8 NOT NULL DEFAULT pg_current_xact_id(),
    at   timestamptz NOT NULL,
    duty uuid,
    body text NOT NULL,
    PRIMARY KEY (at, n)
) PARTITION BY RANGE (at);
CREATE TABLE journal_entry_default PARTITION OF journal_entry DEFAULT;
CREATE INDEX journal_entry_duty ON journal_entry (duty, n) WHERE duty IS NOT NULL;

-- What waits for a person's digest; a row leaves it by being named in a digest's notice.
CREATE TABLE digest_item (
    post    text NOT NULL,
    duty    uuid NOT NULL,
    kind    "char" NOT NULL,
    step    text NOT NULL,
    revision smallint NOT NULL,
    at      timestamptz NOT NULL,
    notice  uuid,
    PRIMARY KEY (duty, revision, step, post)
);
CREATE INDEX digest_waiting ON digest_item (post, at) WHERE notice IS NULL;

-- Codes by which a text is answered: one open code a number.
CREATE TABLE sms_code (
    phone   bytea NOT NULL,
    code    text NOT NULL,
    duty    uuid NOT NULL,
    holding bigint NOT NULL,
    open    boolean NOT NULL DEFAULT true,
    PRIMARY KEY (duty, holding, phone)
);
CREATE UNIQUE INDEX sms_code_open ON sms_code (phone, code) WHERE open;

CREATE TABLE reject (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    reason      text NOT NULL,
    field       text NOT NULL,
    faults      jsonb NOT NULL,
    incarnation text,
    topic       text,
    partition   integer,
    "offset"    bigint,
    received_at timestamptz NOT NULL,
    envelope    jsonb,
    key         bytea,
    headers     jsonb NOT NULL DEFAULT '[]',
    body        bytea,
    body_hash   bytea NOT NULL,
    state       text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'replayed')),
    event       uuid,
    copied      boolean NOT NULL DEFAULT false,
    UNIQUE (incarnation, topic, partition, "offset")
);
CREATE INDEX reject_open ON reject (id) WHERE state = 'open';
CREATE INDEX reject_uncopied ON reject (id) WHERE NOT copied;

-- The offsets that intake has covered, half-open, merged where they touch.
CREATE TABLE intake_range (
    incarnation text NOT NULL,
    topic       text NOT NULL,
    partition   integer NOT NULL,
    lower       bigint NOT NULL,
    upper       bigint NOT NULL CHECK (upper >= lower),
    at_real     timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (incarnation, topic, partition, lower)
);
CREATE TABLE intake_count (outcome text PRIMARY KEY, n bigint NOT NULL DEFAULT 0);

-- Processes at work: a heartbeat is a lease of real time.
CREATE TABLE lease (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    service        text NOT NULL,
    host           text NOT NULL,
    pid            integer NOT NULL,
    started_real   timestamptz NOT NULL DEFAULT clock_timestamp(),
    heartbeat_real timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended          boolean NOT NULL DEFAULT false
);
CREATE INDEX lease_live ON lease (heartbeat_real) WHERE NOT ended;

CREATE TABLE api_token (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name          text NOT NULL UNIQUE,
    role          text NOT NULL CHECK (role IN ('publisher', 'reader', 'operator')),
    source_prefix text,
    hash          bytea NOT NULL UNIQUE,
    issued_real   timestamptz NOT NULL DEFAULT clock_timestamp(),
    revoked_real  timestamptz
);

-- The least id of an instant: 48 bits of milliseconds, then zeros.
CREATE FUNCTION uuid_at(at timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;

-- Partitions are made by the owner's function, since services may not create tables.
CREATE FUNCTION ensure_partitions(around timestamptz, months integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    month  timestamptz;
    beyond timestamptz;
    name   text;
BEGIN
    FOR i IN -1 .. months LOOP
        month := date_trunc('month', around AT TIME ZONE 'UTC' + make_interval(months => i)) AT TIME ZONE 'UTC';
        beyond := (month AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC';
        name := to_char(month AT TIME ZONE 'UTC', 'YYYYMM');
        IF to_regclass('notice_' || name) IS NULL
           AND NOT EXISTS (SELECT FROM notice_default WHERE id >= uuid_at(month) AND id < uuid_at(beyond)) THEN
            EXECUTE format('CREATE TABLE %I PARTITION OF notice FOR VALUES FROM (%L) TO (%L)',
                           'notice_' || name, uuid_at(month), uuid_at(beyond));
        END IF;
        IF to_regclass('journal_entry_' || name) IS NULL
           AND NOT EXISTS (SELECT FROM journal_entry_default WHERE at >= month AND at < beyond) THEN
            EXECUTE format('CREATE TABLE %I PARTITION OF journal_entry FOR VALUES FROM (%L) TO (%L)',
                           'journal_entry_' || name, month, beyond);
        END IF;
    END LOOP;
END $$;
