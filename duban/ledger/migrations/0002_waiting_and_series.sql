-- Duties that wait on duties, recurring work, what was handed in for closing, and the first answers to actions.

-- A task that opens when another of its event closes. Each row ends opened or gone, with the reason.
CREATE TABLE waiting (
    event  uuid NOT NULL REFERENCES event,
    key    text NOT NULL,
    item   text,
    after  text NOT NULL,
    value  text,
    state  text NOT NULL CHECK (state IN ('waiting', 'opened', 'gone')),
    reason text,
    at     timestamptz NOT NULL,
    UNIQUE NULLS NOT DISTINCT (event, key, item)
);
CREATE INDEX waiting_still ON waiting (event) WHERE state = 'waiting';

-- Recurring work of an event. period, next_day, next_at: the next occurrence, which opens at next_at and is due on
-- next_day; counted_from: the day after which it was sought; last_period: the newest that was opened. resumes_at: where a
-- series that was replaced goes on, should the event that took it over be taken back.
CREATE TABLE series (
    event        uuid PRIMARY KEY REFERENCES event,
    kind         text NOT NULL,
    subject      text NOT NULL,
    period       text,
    next_day     date,
    next_at      timestamptz,
    provisional  boolean NOT NULL DEFAULT false,
    counted_from date NOT NULL,
    last_period  text,
    state        text NOT NULL CHECK (state IN ('running', 'ended')),
    reason       text,
    document     text,
    remark       text,
    ended_at     timestamptz,
    resumes_at   timestamptz,
    CHECK ((state = 'running') = (next_at IS NOT NULL)),
    CHECK ((state = 'ended') = (ended_at IS NOT NULL AND reason IS NOT NULL))
);
CREATE INDEX series_next ON series (next_at) WHERE next_at IS NOT NULL;
CREATE UNIQUE INDEX series_running ON series (kind, subject) WHERE state = 'running';
CREATE INDEX task_recurring ON task (event) WHERE key = 'recurring';

-- What people said of an action: why it was returned, extended, ruled so. Not in the journal, since it may hold names.
CREATE TABLE remark (
    task   uuid NOT NULL REFERENCES task,
    n      smallint NOT NULL,
    at     timestamptz NOT NULL,
    action text NOT NULL,
    by     text NOT NULL,
    text   text NOT NULL,
    PRIMARY KEY (task, n)
);

-- What a unit hands in when it asks for a task to be closed; `value` is what the closing says, where it must say one.
CREATE TABLE submission (
    task     uuid NOT NULL REFERENCES task,
    n        smallint NOT NULL,
    at       timestamptz NOT NULL,
    by       text NOT NULL,
    text     text NOT NULL,
    evidence jsonb NOT NULL,
    value    text,
    PRIMARY KEY (task, n)
);

-- The first answer to an action, by its Idempotency-Key; `asked` is the hash of what was asked.
CREATE TABLE action_answer (
    token   text NOT NULL,
    key     text NOT NULL,
    asked   bytea NOT NULL,
    status  smallint,
    body    bytea,
    at_real timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (token, key)
);
CREATE INDEX action_answer_age ON action_answer (at_real);
