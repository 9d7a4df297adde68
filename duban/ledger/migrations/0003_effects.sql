-- What events do beyond opening duties: events taken back, objections, published calendars, deadlines that moved.

-- An event taken back, by its identity; `event` once the ledger has it. In force from the commit that sets `event`: what
-- fires, opens, signs and claims looks here. The rows themselves follow in bounded commits, stage by stage: `opening`
-- and `duty` say how far it has come. `told`: so many people got a notice of it.
CREATE TABLE withdrawal (
    source      text NOT NULL,
    event_id    text NOT NULL,
    event       uuid UNIQUE REFERENCES event,
    by_event    uuid NOT NULL REFERENCES event,
    reason      text NOT NULL,
    replaced_by text,
    at          timestamptz NOT NULL,
    stage       text NOT NULL CHECK (stage IN ('waiting', 'openings', 'tasks', 'obligations', 'telling', 'done')),
    opening     bigint NOT NULL DEFAULT 0,
    duty        uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    told        integer NOT NULL DEFAULT 0,
    PRIMARY KEY (source, event_id),
    CHECK ((stage = 'waiting') = (event IS NULL))
);
CREATE INDEX withdrawal_undone ON withdrawal (at) WHERE stage NOT IN ('waiting', 'done');

-- Who was told of an event that was taken back, each person once. best: the best channel by which something reached him
-- (1 e-mail, 2 text, 3 instant message, 4 inbox; null: nothing yet); pending: what was on its way to him then.
CREATE TABLE withdrawal_reader (
    event   uuid NOT NULL,
    person  text NOT NULL,
    holding bigint NOT NULL,
    best    smallint,
    pending uuid[] NOT NULL DEFAULT '{}',
    told    boolean NOT NULL DEFAULT false,
    PRIMARY KEY (event, person)
);
CREATE INDEX withdrawal_reader_untold ON withdrawal_reader (event, person) WHERE NOT told;

-- The one objection to a task; `event` where it came as an event.
CREATE TABLE objection (
    task  uuid PRIMARY KEY REFERENCES task,
    event uuid REFERENCES event,
    by    text NOT NULL,
    at    timestamptz NOT NULL
);
CREATE INDEX objection_event ON objection (event) WHERE event IS NOT NULL;

-- The State Council's notice for a year, as published by an event; of several for a year the one that happened last, and
-- was not taken back, is in force. `n` is the calendar's version: the highest changes with whatever changes the calendar. The deadlines that rest on
-- provisional days follow in bounded commits, twice, since a commit that was under way may have counted by the old one.
CREATE TABLE calendar_document (
    n           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event       uuid NOT NULL UNIQUE REFERENCES event,
    year        integer NOT NULL,
    document    text NOT NULL,
    off_days    date[] NOT NULL,
    work_days   date[] NOT NULL,
    happened_at timestamptz NOT NULL,
    withdrawn   boolean NOT NULL DEFAULT false,
    in_force    boolean NOT NULL DEFAULT false,
    stage       text NOT NULL DEFAULT 'done' CHECK (stage IN ('openings', 'series', 'clocks', 'again', 'done')),
    round       smallint NOT NULL DEFAULT 1,
    cursor      uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    again_real  timestamptz NOT NULL
);
CREATE UNIQUE INDEX calendar_document_in_force ON calendar_document (year) WHERE in_force;
CREATE INDEX calendar_document_year ON calendar_document (year, happened_at, event);
CREATE INDEX calendar_document_undone ON calendar_document (n) WHERE stage <> 'done';

-- Deadlines that a published calendar moved: `duty` is a task, an obligation, or the event of recurring work.
CREATE TABLE due_moved (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event       uuid NOT NULL REFERENCES event,
    kind        text NOT NULL CHECK (kind IN ('task', 'obligation', 'series')),
    duty        uuid NOT NULL,
    at          timestamptz NOT NULL,
    due_before  timestamptz NOT NULL,
    due_at      timestamptz NOT NULL,
    provisional boolean NOT NULL,
    UNIQUE (event, duty)
);

-- Counting a unit's own initiatives reads no other events.
CREATE INDEX event_initiative ON event (happened_at) WHERE kind = 'service.innovation.proposed';
CREATE INDEX opening_provisional ON opening (id) WHERE provisional;
